// Water in its order, orders and what boards say, conditions, evidence, and the step around them.
import { type Mutant, control } from './mutant.ts';

export const drives: readonly Mutant[] = [
  ...control('water.ts', [
    [
      'a valve in a hand holds no main valve open',
      '!isProvenAtRest(stateOf(state, valve), now) && !isHands(state, valve, now)',
      '!isProvenAtRest(stateOf(state, valve), now)',
    ],
    ['but for one that a pump pushes against', 'return isCalm && isByHand(', 'return isByHand('],
    [
      'a zone valve waits for its main valve',
      "return because('waits-for-main', { name: main.spec.name });",
      'return undefined;',
    ],
    ['a pump waits for an open valve', "return canFlow ? undefined : because('no-open-valve');", 'return undefined;'],
    ['a motorised valve needs its time', 'now >= confirmedSince + of.unit.spec.travelMs', 'now >= confirmedSince'],
    [
      'valves stay open while the pipes calm down',
      'now >= restedSince + Math.max(of.unit.spec.travelMs, of.unit.spec.lagMs)',
      'now >= restedSince',
    ],
    [
      'a valve stays open until its pump has stopped',
      'if (pump === undefined || isProvenAtRest(stateOf(state, pump), now)) return undefined;',
      'if (pump !== undefined || now > 0) return undefined;',
    ],
    [
      'a main valve shuts after what is behind it',
      "return behind === undefined ? undefined : because('valves-open');",
      'return undefined;',
    ],
    [
      'a pump’s timer ends before its valves’',
      'return Math.max(now, ...open.map',
      'return Infinity + Math.max(now, ...open.map',
    ],
    ['a pump stops before its last valve shuts', 'of.unit.spec.lagMs + of.unit.spec.travelMs : 0;', '0 : 0;'],
  ]),
  ...control('drive.ts', [
    [
      'what was read before an order says nothing of it',
      'if (order !== undefined && (order.isOpen ? at <= order.at : at < order.since)) return false;',
      '',
    ],
    [
      'away from the order on, until the board says rest',
      "return order !== undefined && !isAtRest(unit.spec, order.value) ? 'away' : 'unknown';",
      "return 'unknown';",
    ],
    [
      'an order that is on its way is not believed yet',
      'const isHeard = board !== undefined && (order === undefined || (!order.isOpen && board.at >= order.since));\n  if',
      'const isHeard = board !== undefined;\n  if',
    ],
    ['a lease is renewed at half time', 'return lease.surelyUntil - order.leaseMs / 2;', 'return Infinity;'],
    [
      'nothing is switched on without its board’s timer',
      'if (lease === undefined) return undefined;\n  const wished',
      'if (lease !== undefined) return undefined;\n  const wished',
    ],
    [
      'a timer that may have run out is not renewed',
      "return positionOf(state, now) === 'rest' ? Infinity : lease.lapsesAt - landingMs - now;",
      'return Infinity;',
    ],
    [
      'a start that waited too long is decided anew',
      '...(toRest ? {} : { deadlineMs: Math.min(startDeadlineMs, inTimeMs) }),',
      '',
    ],
    [
      'an order that failed is given again',
      'drive.retryAt = monoMs(now + Math.min(retryMsMin * 2 ** (drive.tries - 1), most));',
      'drive.retryAt = monoMs(Infinity);',
    ],
    ['ever more rarely', 'Math.min(retryMsMin * 2 ** (drive.tries - 1), most)', 'retryMsMin'],
    [
      'rest does not wait for a start’s retry',
      '(order !== undefined && order.value !== value);\n  if (!isSo)',
      'false;\n  if (!isSo)',
    ],
    [
      'a board whose timer must be over has let go',
      'if (isTimerOver && (board === undefined || board.at < lease.atMostUntil)) return',
      'if (order === undefined && board === null) return',
    ],
  ]),
  ...control('guards.ts', [
    [
      'needs are not met without good inputs',
      "if (!met.ok) of.lacks = because('needs-missing', { points: missingWords(met.fault) });",
      'if (!met.ok) of.lacks = undefined;',
    ],
    ['a stop input stops everything wet', 'state.holds.set(id, hold);', ''],
    [
      'a switch that cannot be read changes nothing',
      'if (!turned.ok || (turned.value === true) === of.handInput) return false;\n  of.handInput = turned.value === true;',
      'if (turned.ok && (turned.value === true) === of.handInput) return false;\n  of.handInput = turned.ok && turned.value === true;',
    ],
    [
      'missing proof and no proof are one lack',
      '(says === true) !== (of.proof.says === true)',
      'says !== of.proof.says',
    ],
  ]),
  ...control('evidence.ts', [
    [
      'a dry pump is stopped',
      'of.block = { until: monoMs(tray.now.mono + spec.retryMs)',
      'of.block = { until: monoMs(tray.now.mono)',
    ],
    ['proof within its time', "return forMs >= spec.withinMs ? 'no-effect'", "return forMs < 0 ? 'no-effect'"],
    [
      'seen at rest is what the board says',
      "if (of.isReady || positionOf(of, mono) !== 'rest') return;",
      'if (of.isReady) return;',
    ],
    [
      'a hand suspends the proof',
      "proof.state = isByHand(of) ? 'idle' : verdictOfProof",
      'proof.state = verdictOfProof',
    ],
    ['a welded contact is told', 'drive.defied >= defiedMost', 'drive.defied >= Infinity'],
    [
      'water without a command is told',
      "return now - quietSince >= spec.idleMs ? 'idle-flow' : 'idle';",
      "return 'idle';",
    ],
  ]),
  ...control('step.ts', [
    [
      'a stop input counts when it is good only',
      "stop !== undefined && sample.quality === 'good' && sample.value === true",
      'stop !== undefined && sample.value === true',
    ],
    [
      'a board that went silent is not believed',
      '    if (unheard(of, tray.now.mono)) state.isDirty = true;\n    return;',
      '    return;',
    ],
    [
      'rest before starts, pumps before valves',
      'return state.units.toSorted((a, b) => weight(a) - weight(b));',
      'return state.units;',
    ],
    [
      'on shutdown everything ends',
      "for (const of of state.units) for (const one of of.claims) end(of, one, because('stopping'), tray);",
      '',
    ],
    ['it wakes when a cap is reached', '      capWakesAt(of, mono),\n', ''],
    ['it wakes when a limit changes its mind', '      limitsWakeAt(of, mono),\n', ''],
    ['it wakes for retries and renewals', '      driveWakesAt(of, mono),\n', ''],
  ]),
];
