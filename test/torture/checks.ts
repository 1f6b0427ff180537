import { checkCalls } from './checks/calls.js';
import type { Check } from './checks/check.js';
import { checkDeadLetters } from './checks/dead-letters.js';
import { checkInvocations } from './checks/invocations.js';
import { checkLog } from './checks/log.js';
import { checkResults } from './checks/results.js';
import { checkRuns } from './checks/runs.js';
import { checkStaleness } from './checks/staleness.js';
import { checkPublished, checkRouting } from './checks/topics.js';
import { historiesOf } from './history.js';
import { KILL_KINDS } from './killer.js';
import type { Observation } from './observation.js';
import type { TortureRecord } from './record.js';

/** Compares what was done to the cluster with what it shows afterwards. */
export function checkAll({ builds, changes, calls, notifications, poisons, kills, kafkaOutages }: TortureRecord, observed: Observation): Check {
  const { invocations: rows, results, verification } = observed;
  const histories = historiesOf(observed.events);
  const checks: readonly Check[] = [
    checkLog(changes, histories),
    checkPublished(histories, observed.eventMessages),
    checkRouting(histories, observed.routingMessages),
    checkCalls(calls, histories, builds),
    checkInvocations(notifications, rows, histories),
    checkRuns({ rows, reports: observed.runs, results, kills, histories, builds }),
    checkResults(rows, results, histories),
    checkStaleness({ results, histories, changes, kafkaOutages }),
    checkDeadLetters({ poisons, sent: notifications, notifications: observed.notificationMessages, rows: observed.deadLetters, messages: observed.deadLetterMessages }),
    { findings: verification.problems.map((problem) => `verify: ${JSON.stringify(problem)}`), counts: { 'events verified': verification.events } },
    { findings: KILL_KINDS.filter((kind) => !kills.some((kill) => kill.kind === kind)).map((kind) => `kills: no ${kind} was killed`), counts: {} },
  ];
  return { findings: checks.flatMap(({ findings }) => findings), counts: Object.assign({}, ...checks.map(({ counts }) => counts)) as Record<string, number> };
}
