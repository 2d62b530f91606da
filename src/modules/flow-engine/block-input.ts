import { DomainError } from '../../kernel/errors.js';
import type { Target } from '../flows/flow-parts.js';
import { answerOf } from './answers.js';
import { misunderstood, waitFor } from './asking.js';
import { type BlockRunner, go, type Scene } from './block.js';

const ADDRESS = { kind: 'text', min: 5, max: 300 } as const;

/**
 * Keeps an answer, if whatever it is kept in takes it: a field may want another type, an e-mail address may be somebody
 * else's. The customer can answer otherwise; the run need not end for that.
 */
async function isKept(scene: Scene, target: Target, answer: string): Promise<boolean> {
  try {
    await scene.keep(target, answer);
    return true;
  } catch (error) {
    if (error instanceof DomainError && (error.code === 'INVALID_INPUT' || error.code === 'CONFLICT'))
      return false;
    throw error;
  }
}

export const userInputRunner: BlockRunner<'user_input'> = {
  type: 'user_input',
  async run(scene, block) {
    await scene.say({ kind: 'text', text: await scene.fill(block.question) });
    return waitFor(block);
  },
  async reply(scene, block, { text, choice }, waiting) {
    const answer = answerOf(choice?.title ?? text, block.validation);
    if (answer === null || !(await isKept(scene, block.saveTo, answer)))
      return misunderstood(scene, block, waiting);
    return go('success');
  },
};

export const locationRequestRunner: BlockRunner<'location_request'> = {
  type: 'location_request',
  async run(scene, block) {
    await scene.say({ kind: 'location_request', body: await scene.fill(block.body) });
    return waitFor(block);
  },
  async reply(scene, block, { place }, waiting) {
    if (!place) return misunderstood(scene, block, waiting);
    await scene.keep(block.saveTo, `${place.latitude},${place.longitude}`);
    return go('success');
  },
};

export const addressRunner: BlockRunner<'address'> = {
  type: 'address',
  async run(scene, block) {
    await scene.say({ kind: 'text', text: await scene.fill(block.question) });
    return waitFor(block);
  },
  async reply(scene, block, { text, place }, waiting) {
    // A point on the map has its address beside it, or is one where nobody has named it.
    const answer = place
      ? (place.address ?? place.name ?? `${place.latitude},${place.longitude}`)
      : answerOf(text, ADDRESS);
    if (answer === null || !(await isKept(scene, block.saveTo, answer)))
      return misunderstood(scene, block, waiting);
    return go('success');
  },
};

export const waitRunner: BlockRunner<'wait'> = {
  type: 'wait',
  async run(_scene, { seconds }) {
    return { kind: 'wait', seconds, choices: [] };
  },
  async reply() {
    return go('reply');
  },
};
