import { InvokeCommand, PublishVersionCommand, UpdateAliasCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import type { AliasTarget } from '../../src/contract/index.js';
import type { Pace } from './pace.js';
import type { Random } from './random.js';
import type { TortureRecord } from './record.js';
import { answered, because, type Clients } from './requests.js';
import { ALIAS, buildOf, FIRST_VERSIONS, type HandlerReport, type TorturedFunction } from './yard.js';

/** What the workers of one function share. */
export interface FunctionWork {
  readonly on: TorturedFunction;
  readonly clients: Clients;
  readonly random: Random;
  readonly record: TortureRecord;
  /** Numbers of the versions that are known to be there, the newest last. */
  readonly versions: string[];
}

const MOVE_PAUSE_MS = [150, 500] as const;
const PUBLISH_PAUSE_MS = [4_000, 9_000] as const;
const [WEIGHTED, CALLED] = [0.2, 0.6];
/** An alias moves among so many of the newest versions: each that runs costs a cold start. */
const NEWEST = 4;

export const firstVersions = (): string[] => Array.from({ length: FIRST_VERSIONS }, (_, index) => String(index + 1));

/** Moves the alias to and fro, and often calls through it right afterwards. A function has one mover, so it knows what it gets. */
export async function moveAliases(work: FunctionWork, pace: Pace): Promise<void> {
  const { on, clients, random, record } = work;
  let last = '';
  for (let count = 1; await pace.pause(random.between(...MOVE_PAUSE_MS)); count += 1) {
    const target = otherTarget(work, last);
    last = JSON.stringify(target);
    const { functionVersion: FunctionVersion, additionalVersionWeights: AdditionalVersionWeights } = target;
    const reason = `torture: move ${count} of ${on.stream}`;
    const command = because(reason, new UpdateAliasCommand({ FunctionName: on.name, Name: ALIAS, FunctionVersion, RoutingConfig: { AdditionalVersionWeights } }));
    const { answer, ...sent } = await answered((abortSignal) => clients.any().send(command, { abortSignal }));
    record.changes.push({ kind: 'move', stream: on.stream, reason, target, revisionId: answer?.RevisionId, ...sent });
    if (answer && random.chance(CALLED)) await callThrough(work, answer.RevisionId!);
  }
}

/** Never the target of the last move, which may have been carried out whatever its answer was. */
function otherTarget({ random, versions }: FunctionWork, last: string): AliasTarget {
  for (;;) {
    const newest = versions.slice(-NEWEST);
    const functionVersion = random.pick(newest);
    const second = random.pick(newest.filter((version) => version !== functionVersion));
    const target = { functionVersion, additionalVersionWeights: random.chance(WEIGHTED) ? { [second]: 0.5 } : {} };
    if (JSON.stringify(target) !== last) return target;
  }
}

async function callThrough({ on, clients, record }: FunctionWork, afterRevisionId: string): Promise<void> {
  const command = new InvokeCommand({ FunctionName: on.name, Qualifier: ALIAS, Payload: '{}' });
  const { answer, requestedAt, ...sent } = await answered(async (abortSignal) => {
    const { ExecutedVersion, FunctionError, Payload } = await clients.any().send(command, { abortSignal });
    if (FunctionError) throw new Error(`${FunctionError}: ${Payload!.transformToString()}`);
    return { version: ExecutedVersion!, build: (JSON.parse(Payload!.transformToString()) as HandlerReport).build };
  });
  record.calls.push({ stream: on.stream, afterRevisionId, calledAt: requestedAt, ...sent, ...answer });
}

/** Updates the code and publishes it, again and again. */
export async function publishVersions({ on, clients, random, record, versions }: FunctionWork, pace: Pace): Promise<void> {
  for (let build = FIRST_VERSIONS + 1; await pace.pause(random.between(...PUBLISH_PAUSE_MS)); build += 1) {
    const { zip, sha256 } = await buildOf(on.name, build);
    record.builds.set(sha256, build);
    const [updating, publishing] = [`torture: build ${build} of ${on.stream}`, `torture: publish build ${build} of ${on.stream}`];
    const update = because(updating, new UpdateFunctionCodeCommand({ FunctionName: on.name, ZipFile: zip }));
    const { answer: updated, ...code } = await answered((abortSignal) => clients.any().send(update, { abortSignal }));
    record.changes.push({ kind: 'code', stream: on.stream, reason: updating, sha256, revisionId: updated?.RevisionId, ...code });
    if (!updated) continue;
    const publish = because(publishing, new PublishVersionCommand({ FunctionName: on.name }));
    const { answer, ...sent } = await answered((abortSignal) => clients.any().send(publish, { abortSignal }));
    record.changes.push({ kind: 'publish', stream: on.stream, reason: publishing, sha256, version: answer?.Version, revisionId: answer?.RevisionId, ...sent });
    if (answer && !versions.includes(answer.Version!)) versions.push(answer.Version!);
  }
}
