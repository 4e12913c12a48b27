// The write lane of a line, and the last resort.
import { type Mutant, field, rest } from './mutant.ts';

export const fieldGuards: readonly Mutant[] = [
  ...field('writes.ts', [
    [
      'a write is confirmed by a fresh read',
      'const isRight = this.#isAsAsked(job, target.device, decoded) || ranOut;',
      'const isRight = true;',
    ],
    [
      'what brings to rest goes first',
      'return unsent.find((job) => job.order.urgent === true) ?? unsent[0] ?? jobs[0];',
      'return unsent[0] ?? jobs[0];',
    ],
    [
      'what sends goes before what reads back',
      'return unsent.find((job) => job.order.urgent === true) ?? unsent[0] ?? jobs[0];',
      'return jobs.find((job) => job.order.urgent === true) ?? jobs[0];',
    ],
    ['a write that waited too long is never sent', 'if (this.#isLate(job)) return this.#settle(job, late(job));', ''],
    ['a newer write takes the place of an older one', 'else this.#settle(older, superseded(older));', ''],
    [
      'what reads as asked is not written',
      'const looks = order.ifDifferent === true && order.leaseMs === undefined;',
      'const looks = false;',
    ],
    [
      'a lease is always written',
      'const looks = order.ifDifferent === true && order.leaseMs === undefined;',
      'const looks = order.ifDifferent === true;',
    ],
  ]),
  ...field('owner.ts', [
    [
      'a waiting write goes before the next read',
      'while (this.writes.waiting && this.line.isOpen && !signal.aborted) await this.#write(signal);',
      '',
    ],
    ['no write survives the line’s going away', '    this.writes.giveUp(why);\n', ''],
  ]),
  ...rest('plan.ts', [
    ['pumps first', 'site.actuators.toSorted((a, b) => stopOrder[a.role] - stopOrder[b.role])', 'site.actuators'],
    ['a valve waits for its pumps', 'after: pumps.get(id) ?? [],', 'after: [],'],
    ['what stays where it is is not touched', "if (rest === 'hold') return undefined;", ''],
  ]),
  ...rest('main.ts', [
    [
      'a valve of a pump that is not at rest stays as it is',
      "if (pumps.includes('given-up')) give(task, 'its pump is not at rest; it stays as it is');\n  if (pumps.length > 0) return pumps.every((standing) => standing === 'at-rest');",
      '',
    ],
    [
      'nothing is touched while control lives',
      "if (lives !== undefined) return end(75, { lives }, 'control lives; nothing was touched');",
      '',
    ],
    [
      'what reads as rest is not written',
      "if (before !== undefined && isAtRest(before, how.atRest)) return 'at rest';",
      '',
    ],
    [
      'a plan that is torn is none',
      "if (createHash('sha256').update(json).digest('hex') !== sum) return undefined;",
      '',
    ],
    [
      'who was not brought to rest is tried again',
      'else if (task.tries >= triesMax) give(task, task.why);',
      'else give(task, task.why);',
    ],
    [
      'it ends within its bound',
      "setTimeout(() => void (tasks.size > 0 ? report() : end(1, {}, 'no time was left for anything')), boundMs);",
      '',
    ],
  ]),
];
