import { Injectable } from '@nestjs/common';
import type { HtmlAnswer } from '../../http/html-answer.js';
import { masked, type Problem, problemOf } from '../../http/problem.js';
import { PageAssets } from './page-assets.js';
import { messagePage } from './page-frame.js';
import { waitWords } from './words.js';

/** What is logged of a request, and under which id. */
export interface Asked {
  readonly id: string;
  readonly log: { error(facts: object, message: string): void };
}

const LOST = [
  'There is nothing to book here',
  'The address is not right, or this is not booked any more. Please ask whoever gave it to you.',
] as const;

/** What a visitor reads in place of a page, by the reason. */
const WORDS: Readonly<Record<string, readonly [title: string, text: string]>> = {
  NO_HOURS: [
    'Not open for bookings yet',
    'Nothing can be booked here at the moment. Please ask the business directly.',
  ],
  LINK_EXPIRED: [
    'This link is over',
    'It is not valid, or the booking has begun. Please ask the business directly if something is to be changed.',
  ],
  BOOKING_FINAL: ['This booking is over', 'What has become of it does not change any more.'],
};

/** Makes of whatever goes wrong a page that a visitor can read. */
@Injectable()
export class PageDesk {
  constructor(private readonly assets: PageAssets) {}

  /** Never rejects. */
  async answer({ id, log }: Asked, work: () => Promise<HtmlAnswer>): Promise<HtmlAnswer> {
    try {
      return await work();
    } catch (error) {
      const problem = problemOf(error);
      if (!problem) log.error({ err: error }, 'a page failed');
      return this.#pageOf(problem ?? masked(id));
    }
  }

  #pageOf({ status, code, reason, message, details }: Problem): HtmlAnswer {
    const wait = details.retryAfterSeconds;
    const retryAfter = typeof wait === 'number' ? wait : undefined;
    const html = (title: string, text: string) => messagePage(this.assets.paths, title, text);
    if (retryAfter !== undefined) {
      const text = `There were too many attempts. Please try again in ${waitWords(retryAfter)}.`;
      return { status, retryAfter, html: html('A moment, please', text) };
    }
    const words = WORDS[reason] ?? (code === 'NOT_FOUND' ? LOST : (['That did not work', message] as const));
    return { status, html: html(...words) };
  }
}
