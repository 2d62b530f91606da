import { type BlockRunner, go, type Scene } from './block.js';

const filled = async (scene: Scene, text: string | null | undefined): Promise<string | null> => {
  const words = text == null ? '' : await scene.fill(text);
  return words.trim() ? words : null;
};

export const textRunner: BlockRunner<'text'> = {
  type: 'text',
  async run(scene, block) {
    const text = await filled(scene, block.text);
    // All of its variables had nothing to say: neither has it.
    if (text !== null) await scene.say({ kind: 'text', text });
    return go();
  },
};

export const mediaRunner: BlockRunner<'media'> = {
  type: 'media',
  async run(scene, { mediaId, caption }) {
    await scene.say({ kind: 'media', mediaId, caption: await filled(scene, caption) });
    return go();
  },
};

export const templateRunner: BlockRunner<'template'> = {
  type: 'template',
  async run(scene, { templateId, variables, mediaId }) {
    const values: Record<string, string> = {};
    for (const [name, text] of Object.entries(variables)) values[name] = await scene.fill(text);
    await scene.say({ kind: 'template', templateId, variables: values, mediaId: mediaId ?? null });
    return go();
  },
};

export const locationRunner: BlockRunner<'location'> = {
  type: 'location',
  async run(scene, { latitude, longitude, name, address }) {
    await scene.say({
      kind: 'location',
      latitude,
      longitude,
      name: await filled(scene, name),
      address: await filled(scene, address),
    });
    return go();
  },
};
