import { type BlockRunner, go } from './block.js';

export const aiReplyRunner: BlockRunner<'ai_reply'> = {
  type: 'ai_reply',
  async run(scene, { instructions, history, send, saveTo }) {
    const answer = await scene.ports.ai(scene.key(), {
      instructions: await scene.fill(instructions),
      history,
    });
    scene.set('ai_failure', answer.ok ? '' : answer.failure);
    if (!answer.ok || !answer.text.trim()) return go('failure');
    await scene.keep(saveTo, answer.text);
    if (send) await scene.say({ kind: 'text', text: answer.text });
    return go('success');
  },
};
