import type { OfferedHeader, OfferedOption } from '../channels/offered-choice.js';
import type { BlockOf } from '../flows/flow-blocks.js';
import { buttonId } from '../flows/flow-buttons.js';
import { misunderstood, waitFor } from './asking.js';
import { type BlockRunner, go, type Outcome, type Scene } from './block.js';
import { chosen } from './choices.js';
import type { Reply } from './ports.js';
import type { OfferedChoice, Waiting } from './run-state.js';

type Choosing = BlockOf<'reply_buttons'> | BlockOf<'list'>;

async function frameOf(scene: Scene, { header, body, footer }: Pick<Choosing, 'header' | 'body' | 'footer'>) {
  return {
    header: header ? await headerOf(scene, header) : null,
    body: await scene.fill(body),
    footer: footer == null ? null : await scene.fill(footer),
  };
}

const headerOf = async (scene: Scene, header: NonNullable<Choosing['header']>): Promise<OfferedHeader> =>
  header.type === 'TEXT'
    ? { type: header.type, text: await scene.fill(header.text) }
    : { type: header.type, link: await scene.fill(header.link) };

/** What goes out, and what the run remembers of it: a title with variables is matched as it was read. */
async function optionOf(
  scene: Scene,
  {
    id: key,
    title: typed,
    description,
  }: { id: string; title: string; description?: string | null | undefined },
): Promise<readonly [OfferedOption, OfferedChoice]> {
  const id = buttonId(scene.place.step, key);
  const title = await scene.fill(typed);
  const words = description == null ? null : await scene.fill(description);
  return [
    { id, title, ...(words !== null && { description: words }) },
    { id, title, value: `button:${key}` },
  ];
}

async function reply(scene: Scene, block: Choosing, answer: Reply, waiting: Waiting): Promise<Outcome> {
  const choice = chosen(answer, waiting.choices);
  if (!choice) return misunderstood(scene, block, waiting);
  await scene.keep(block.saveTo, choice.title);
  return go(choice.value);
}

export const replyButtonsRunner: BlockRunner<'reply_buttons'> = {
  type: 'reply_buttons',
  async run(scene, block) {
    const options = await Promise.all(block.buttons.map((button) => optionOf(scene, button)));
    await scene.say({
      kind: 'offer',
      offer: { ...(await frameOf(scene, block)), options: options.map(([option]) => option) },
    });
    return waitFor(
      block,
      options.map(([, choice]) => choice),
    );
  },
  reply,
};

export const listRunner: BlockRunner<'list'> = {
  type: 'list',
  async run(scene, block) {
    const sections = await Promise.all(
      block.sections.map(async ({ title, rows }) => ({
        title: title == null ? null : await scene.fill(title),
        options: await Promise.all(rows.map((row) => optionOf(scene, row))),
      })),
    );
    await scene.say({
      kind: 'offer',
      offer: {
        ...(await frameOf(scene, block)),
        button: await scene.fill(block.button),
        sections: sections.map(({ title, options }) => ({
          title,
          options: options.map(([option]) => option),
        })),
      },
    });
    return waitFor(
      block,
      sections.flatMap(({ options }) => options.map(([, choice]) => choice)),
    );
  },
  reply,
};
