import type { Action } from '../flows/flow-blocks.js';
import { type BlockRunner, go, type Scene } from './block.js';

async function act(scene: Scene, action: Action): Promise<void> {
  if (action.kind !== 'set_field') return scene.ports.act(scene.key(), action);
  await scene.keep(action.target, await scene.fill(action.value));
}

export const actionsRunner: BlockRunner<'actions'> = {
  type: 'actions',
  async run(scene, { actions }) {
    for (const action of actions) await act(scene, action);
    return go();
  },
};

export const enableLiveChatRunner: BlockRunner<'enable_live_chat'> = {
  type: 'enable_live_chat',
  async run(scene, { message, assign }) {
    const text = message == null ? '' : await scene.fill(message);
    if (text.trim()) await scene.say({ kind: 'text', text });
    if (assign) await scene.ports.act(scene.key(), { kind: 'assign', to: assign });
    return { kind: 'end', status: 'COMPLETED', reason: 'LIVE_CHAT' };
  },
};
