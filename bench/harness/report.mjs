import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { pinned } from './processes.mjs';

const RESULTS = 'bench/results';

/**
 * Collects what was measured. A figure is one line (ours, peer, ratio, goal); everything it was made from
 * goes into the raw file.
 */
export class Report {
  #lines = [];
  #raw = {};

  constructor(name, context) {
    this.name = name;
    this.startedAt = new Date();
    this.context = { ...machine(), ...context };
  }

  /**
   * @param {{ figure: string, ours: number | null, peer: number, peerName: string, unit: string,
   *   ratio?: number | null, spread?: [number, number] | null, goal?: string, met?: boolean | null }} line
   */
  line(line) {
    const ratio = line.ratio ?? (line.ours === null ? null : line.ours / line.peer);
    const complete = { ...line, ratio };
    this.#lines.push(complete);
    console.log(format(complete));
  }

  note(text) {
    this.#lines.push(text);
    console.log(text);
  }

  raw(key, value) {
    this.#raw[key] = value;
  }

  /** Writes the lines as text and everything as JSON; returns the path without its ending. */
  write() {
    mkdirSync(RESULTS, { recursive: true });
    const path = join(RESULTS, `${this.startedAt.toISOString().slice(0, 10)}-${this.name}`);
    const lines = this.#lines.map((line) => (typeof line === 'string' ? line : format(line)));
    const head = `${this.context.cpu}, Node ${this.context.node}, ${this.context.postgres}, ${this.startedAt.toISOString()}`;
    writeFileSync(`${path}.txt`, `${[head, ...lines].join('\n')}\n`);
    const record = {
      name: this.name,
      startedAt: this.startedAt,
      context: this.context,
      lines: this.#lines,
      raw: this.#raw,
    };
    writeFileSync(`${path}.json`, `${JSON.stringify(record, null, 1)}\n`);
    return path;
  }
}

function format({ figure, ours, peer, peerName, unit, ratio, spread, goal, met }) {
  const parts = [
    figure.padEnd(34),
    `ours ${number(ours)} ${unit}`.padEnd(22),
    `${peerName} ${number(peer)} ${unit}`.padEnd(40),
    ratio === null ? 'ratio –' : `ratio ${ratio.toFixed(2)}`,
    spread ? `(${spread.map((edge) => edge.toFixed(2)).join('–')})` : '',
    goal ? `goal ${goal}${met == null ? '' : met ? ' met' : ' MISSED'}` : '',
  ];
  return parts.filter(Boolean).join('  ');
}

function number(value) {
  if (value === null || value === undefined) return '–';
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}

function machine() {
  return {
    cpu: `${cpus()[0]?.model ?? 'unknown CPU'} × ${cpus().length}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    pinned,
    commit: commit(),
  };
}

function commit() {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=12'], {
      encoding: 'utf8',
    }).trim();
  } catch {
    return null;
  }
}
