// Rules and what must not be forgotten.
import { type Mutant, control } from './mutant.ts';

export const remembers: readonly Mutant[] = [
  ...control('rules/rule.ts', [
    [
      '`for` must last',
      'const mayAt = Math.max(state.trueSince + spec.forMs, ',
      'const mayAt = Math.max(state.trueSince, ',
    ],
    [
      '`until` is stronger than `when`',
      'arm(state, seen.value.when && !state.isHeldOff, isOpen, now)',
      'arm(state, seen.value.when, isOpen, now)',
    ],
    ['a rule’s pause', 'state.endedAt + spec.pauseMs);', 'state.endedAt);'],
    [
      'a rule looks at good inputs only',
      'if (!begins.ok) return begins;',
      'if (!begins.ok) return { ok: true, value: { when: isActive, until: undefined } };',
    ],
    ['a gap begins `for` anew', "if (spec.rank === 'rule') state.trueSince = undefined;", ''],
    [
      'what lasts for a time ends',
      'state.untilSince + spec.untilForMs,\n    lastingEndsAt(state),\n  );',
      'state.untilSince + spec.untilForMs,\n  );',
    ],
    ['hours of the day', 'if (isOpen && now.mono < endsAt) {', 'if (now.mono < endsAt) {'],
    [
      'without trusted time no hours of the day',
      '(minuteOfDay !== undefined && isBetween(minuteOfDay, rule.between.fromMin, rule.between.toMin))',
      'isBetween(minuteOfDay ?? rule.between.fromMin, rule.between.fromMin, rule.between.toMin)',
    ],
    [
      '`keep` for so long only',
      'if (state.isActive && forMs < spec.without.ms && !lastingIsOver(state, now)) {',
      'if (state.isActive && !lastingIsOver(state, now)) {',
    ],
    [
      'an interlock without its inputs acts',
      "return { because: because('without-act', params), isWithout: true };",
      'return undefined;',
    ],
    [
      'a run of unknown rest is not resumed',
      'if (awayMs === undefined || sinceMs(drivenSince) >= lastingMs) {',
      'if (sinceMs(drivenSince) >= lastingMs) {',
    ],
    ['after a restart a rule’s pause begins anew', "if (typeof endedAt === 'number') state.endedAt = now.mono;", ''],
  ]),
  ...control('rules/book.ts', [
    ['dry for ever waters once', "if (want !== undefined && rank === 'rule' && drives) of.ignores.set(id, name);", ''],
    [
      'a rule that was stopped waits for its next time',
      'if (want === undefined || of.ignores.has(rule.rule.spec.id)) {',
      'if (want === undefined) {',
    ],
    [
      'whoever stopped it meant this time',
      'if (entry.state.isOver) for (const of of state.units) of.ignores.delete(entry.state.rule.spec.id);',
      '',
    ],
    [
      'the shortest run holds for rules',
      'if (isTooShort) own.endsAt = monoMs(Math.min(own.endsAt, untilMs));\n  else end',
      'end',
    ],
    [
      'a rule’s claim goes on while it wants it',
      'else if (own.endsAt - tray.now.mono < rollMs / 2) own.endsAt = monoMs(tray.now.mono + rollMs);',
      '',
    ],
  ]),
  ...control('memory.ts', [
    ['holds survive', "if (key.startsWith('hold.') && isHoldLike(part)) state.holds.set(part.id, part);", ';'],
    ['used minutes survive', "if (typeof kept['ranMs'] === 'number') usage.ranMs = kept['ranMs'];", ''],
    ['a broken run is charged', '    usage.ranMs += ranMs;\n', ''],
    [
      'for the longest it can have lasted',
      'away === undefined ? longestMs : Math.min',
      'away === undefined ? 0 : Math.min',
    ],
    ['until its board is heard', '    of.drive.awaySince = now.mono;\n', ''],
    ['a second crash frees nothing', '  usage.ranMsBefore = usage.ranMs;\n', ''],
    [
      'a skipped day survives',
      "if (isFields(skip) && typeof skip['by'] === 'string') {",
      'if (isFields(skip) && skip === null) {',
    ],
    ['a hand by word survives', 'if (isFields(handBy)) of.handBy = handBy as unknown as Author;', ''],
    ['what cannot be read lets nothing wet run', 'return new Map([[`hold.${id}`,', 'return new Map([[`none.${id}`,'],
    [
      'what was damaged is left out',
      "return typeof id === 'string' && (kind === 'stop-all' || kind === 'lock') && isFields(author) && isFields(because);",
      'return true;',
    ],
  ]),
];
