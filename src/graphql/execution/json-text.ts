/** A value that is JSON already. It is put into the response as it is. */
export class JsonText {
  constructor(readonly text: string) {}
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes.
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

/** `JSON.stringify` of a string; most need no escape, and seeing so is cheaper than the call. */
export const quoted = (text: string): string =>
  NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;

/**
 * Text with holes: what follows a promise is written while the promise is pending, and the promised part
 * later into the hole that was left for it.
 */
export class TextBuffer {
  tail = '';
  #parts: (string | TextBuffer)[] | null = null;

  hole(): TextBuffer {
    const hole = new TextBuffer();
    this.#parts ??= [];
    this.#parts.push(this.tail, hole);
    this.tail = '';
    return hole;
  }

  toString(): string {
    if (!this.#parts) return this.tail;
    let text = '';
    for (const part of this.#parts) text += part;
    return text + this.tail;
  }
}
