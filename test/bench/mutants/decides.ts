// Who wants what, who may, who wins, and what stands against it.
import { type Mutant, control } from './mutant.ts';

export const decides: readonly Mutant[] = [
  ...control('wishes.ts', [
    ['every refusal is told', 'if (!answer.ok) tellRefusal(state.refusals, asked, answer.fault, tray);', ''],
    ['doubled wishes', "if (state.wishes.has(id)) return because('duplicate');", ''],
    ['replayed wishes', "if (boot !== state.boot || askedAt < state.startedAt) return because('other-boot');", ''],
    ['late wishes', "if (now - askedAt > wishMsMax) return because('late', { time: now - askedAt });", ''],
    ['wishes from the future', "if (askedAt - now > futureMsMax) return because('future');", ''],
    ['who may ask for what', "if (!isAllowed) return because('not-allowed', { name });", ''],
    [
      'with which rank',
      "if (asked.type === 'run' && asked.rank !== rankOf[role]) return because('not-allowed', { name });",
      '',
    ],
    [
      'a hold is released by a named person',
      "return asked.type === 'release' && !isNamed ? because('needs-name') : undefined;",
      'return undefined;',
    ],
    ['what is asked while it is held is refused', 'if (held !== undefined) return fault(held.because);', ''],
    [
      'no longer than its longest run',
      "if (asked.forMs > mostMs) return fault(because('too-long', { time: mostMs }));",
      '',
    ],
    [
      'only its own author cancels a command',
      "if (!isOwn) return fault(because('not-yours', { name: author.name }));",
      '',
    ],
    ['a stop ends what runs', '    end(of, one, why, tray);\n  }\n}\n\nfunction hold(', '  }\n}\n\nfunction hold('],
    [
      'a stop keeps rules away',
      'if (wetRoles.has(one.unit.spec.role)) one.skip = { untilWall: midnight, by: name, setAtWall: tray.now.wall };',
      '',
    ],
    [
      'a stop of a pump stops its valves',
      'for (const one of [of, ...of.unit.valves.map((valve) => stateOf(state, valve))]) {',
      'for (const one of [of]) {',
    ],
    [
      'a stop never touches what is kept',
      "if (of.unit.spec.keepOnStop) return fault(because('keeps-on-stop', { name: of.unit.spec.name }));\n  const { name }",
      'const { name }',
    ],
    [
      'releasing starts nothing',
      'state.holds.delete(asked.hold);\n  endHeld(state, held, tray);',
      'state.holds.delete(asked.hold);',
    ],
    [
      'a flow’s commands end with its connection',
      'of.claims.filter((each) => each.client === client)',
      'of.claims.filter((each) => each.client === undefined)',
    ],
    [
      'a flow runs for the shortest run at least',
      "if (role === 'flows' && asked.forMs < shortestMs) return fault(because('too-short', { time: shortestMs }));",
      '',
    ],
  ]),
  ...control('claims.ts', [
    [
      'the stronger rank wins',
      'const rank = ranks.indexOf(a.command.rank) - ranks.indexOf(b.command.rank);',
      'const rank = 0;',
    ],
    [
      'a command ends in its time',
      'state.claims.filter((one) => tray.now.mono >= one.endsAt)',
      'state.claims.filter((one) => tray.now.mono >= one.endsAt + 30_000)',
    ],
    [
      'people have one slot, whoever came last',
      "if (older.rank === 'local' || older.rank === 'remote') return true;",
      '',
    ],
    ['a command goes forward only', 'if (order.indexOf(reached) <= order.indexOf(one.state)) return;', ''],
  ]),
  ...control('arbitrate.ts', [
    ['a hold wins over everybody', 'if (hold !== undefined) return { value: rest, winner: hold };', ''],
    [
      'a lock holds its own actuator only',
      "hold.kind === 'lock' ? hold.actuator === id : wetRoles.has(role)",
      "hold.kind === 'lock' || wetRoles.has(role)",
    ],
    [
      'Dừng tất cả holds all water',
      "hold.kind === 'lock' ? hold.actuator === id : wetRoles.has(role)",
      "hold.kind === 'lock' && hold.actuator === id",
    ],
    ['what is kept on a stop is not held', 'if (keepOnStop) return undefined;', ''],
    [
      'after Dừng tưới rules leave it alone',
      'of.skip !== undefined && command.rank',
      'command.endsAt < 0 && command.rank',
    ],
  ]),
  ...control('decide.ts', [
    [
      'the longest run ends every run',
      'const exhausted = state.units.filter((of) => endLongest(of, tray));',
      'const exhausted: UnitState[] = [];',
    ],
    [
      'a valve does not open for a pump that may not run',
      'vetoOn(state, of, mono) ?? pumpDenies(pass, of) ?? noPlace(sharing, of)',
      'vetoOn(state, of, mono) ?? noPlace(sharing, of)',
    ],
    [
      'limits hold for everybody',
      'vetoOn(state, of, mono) ?? pumpDenies(pass, of) ?? noPlace(sharing, of)',
      'pumpDenies(pass, of) ?? noPlace(sharing, of)',
    ],
    ['the strongest get the shared places', 'if (rank !== 0) return rank;', ''],
    ['whoever runs keeps his place among equals', 'if (running !== 0) return running;', ''],
    [
      'what a hand has turned is left alone',
      'const isLeftAlone = isByHand(of) && !isOurs(of) && !isForced(desire);',
      'const isLeftAlone = false;',
    ],
    [
      'a hand finds at rest what was ours',
      'const isLeftAlone = isByHand(of) && !isOurs(of) && !isForced(desire);',
      'const isLeftAlone = isByHand(of) && !isForced(desire);',
    ],
    [
      'a hold does not leave it to a hand',
      'const isLeftAlone = isByHand(of) && !isOurs(of) && !isForced(desire);',
      'const isLeftAlone = isByHand(of) && !isOurs(of);',
    ],
    [
      'who is not followed is told why',
      'one.denied = one === desire.winner ? denied : (one.denied ?? outranked(desire))',
      'one.denied = denied',
    ],
  ]),
  ...control('limits.ts', [
    ['on shutdown nothing starts', "if (state.isStopping) return because('stopping');", ''],
    ['nothing moves before it was seen at rest', "if (!of.isReady) return because('starting');", ''],
    ['nothing drives against a hand', "if (isByHand(of)) return because('hand');", ''],
    [
      'what is blocked stays blocked',
      'if (of.block !== undefined && now < of.block.until) return of.block.because;',
      '',
    ],
    ['needs', 'return of.lacks ?? capReached(of);', 'return capReached(of);'],
    ['daily caps', 'return of.lacks ?? capReached(of);', 'return of.lacks;'],
    [
      'the pause between two runs',
      'return lastingVeto(state, of, now) ?? pauseVeto(of, now);',
      'return lastingVeto(state, of, now);',
    ],
    [
      'once told to rest it rests first',
      "if (isTurning) return pauseMs > 0 ? because('pause', { time: pauseMs }) : undefined;",
      '',
    ],
  ]),
  ...control('usage.ts', [
    [
      'a clock that is set back frees no cap',
      '(usage.day !== undefined && day <= usage.day)',
      '(usage.day !== undefined && day === usage.day)',
    ],
    ['a cap is freed by a new day only', 'if (usage.day !== undefined && day <= usage.day) return;', ''],
    ['minutes are counted', 'usage.ranMs += ranMs;', ''],
    ['litres are counted by time where no meter counts', 'usage.litre += (litrePerMin * ranMs) / 60_000;', ''],
  ]),
  ...control('meter.ts', [
    ['litres are counted by the meter', 'usage.litre += litre * (whole', 'usage.litre += 0 * litre * (whole'],
    ['a meter that went silent is not believed', 'now - meter.last.at <= meter.staleMs', 'true'],
    [
      'a short run is charged when the meter is read',
      'of.drive.awaySince !== undefined || (of.drive.restedSince ?? -Infinity) > since || ',
      'of.drive.awaySince !== undefined || ',
    ],
  ]),
  ...control('sharing.ts', [
    [
      'at most so many of a group',
      'if (most !== undefined && others.length >= most) return full(name, most, others);',
      '',
    ],
    [
      'a place is free only when its holder is at rest',
      'if (most !== undefined && inUse.length >= most) return fullBecause(name, most, inUse, now);',
      '',
    ],
    [
      'exclusive outputs wait for each other',
      "return positionOf(other, now) === 'rest' && restedSince !== undefined && now >= restedSince + pauseMs;",
      "return positionOf(other, now) === 'rest';",
    ],
    [
      'never two exclusive outputs',
      "if (exclusiveMs !== undefined && other !== undefined) return because('exclusive', { name: other.spec.name });",
      '',
    ],
    [
      'no more valves than the pump has water for',
      'const isTooMuch = others.length > 0 && flow > most;',
      'const isTooMuch = false;',
    ],
  ]),
];
