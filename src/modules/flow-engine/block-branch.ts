import type { BlockOf } from '../flows/flow-blocks.js';
import { type BlockRunner, go, type Scene } from './block.js';
import { holds } from './conditions.js';

type Case = BlockOf<'branch'>['cases'][number];

/** In their order, and none further than it takes. */
async function isSo(scene: Scene, { match, conditions }: Case): Promise<boolean> {
  for (const condition of conditions) {
    if ((await holds(scene, condition)) !== (match === 'all')) return match !== 'all';
  }
  return match === 'all';
}

export const branchRunner: BlockRunner<'branch'> = {
  type: 'branch',
  async run(scene, { cases }) {
    for (const one of cases) {
      if (await isSo(scene, one)) return go(`case:${one.id}`);
    }
    return go('else');
  },
};
