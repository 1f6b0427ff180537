import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { FunctionEvent } from '../../../src/contract/index.js';
import { fold } from '../../../src/event-store/aggregate.js';
import { PostgresEventStore } from '../../../src/event-store/postgres-event-store.js';
import { functionAggregate } from '../../../src/control-plane/function/function.aggregate.js';
import { activated, aliasCreated, codeUpdated, configuration, created, permissionAdded, published, updateCompleted } from '../../support/function-events.js';
import { metadata } from '../../support/notebook.js';

const environment = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`SETTING_${index}`, `value of setting ${index}`]));

/** Releases of a function: new code, sometimes new settings, a version, and PROD moved to it. */
function* releases(): Generator<FunctionEvent> {
  for (let version = 2; ; version += 1) {
    yield codeUpdated;
    yield updateCompleted;
    yield { type: 'FunctionConfigurationUpdated', data: { configuration: { ...configuration, description: `release ${version}` } } };
    yield updateCompleted;
    yield published(version, undefined, { description: `release ${version}` });
    const to = { functionVersion: String(version), additionalVersionWeights: {} };
    yield { type: 'AliasRetargeted', data: { aliasName: 'PROD', from: { functionVersion: String(version - 1), additionalVersionWeights: {} }, to } };
    yield { type: 'FunctionTagged', data: { tags: { release: String(version), ...environment } } };
    if (version > 5) yield { type: 'VersionDeleted', data: { version: String(version - 5) } };
  }
}

/** What a function has been through: `length` events, of which the first five make it ready. */
function history(length: number): FunctionEvent[] {
  const events: FunctionEvent[] = [created, activated, published(1), aliasCreated('PROD', '1'), permissionAdded('PROD', 'S3')];
  for (const event of releases()) if (events.push(event) >= length) break;
  return events.slice(0, length);
}

/** Appends functions with this many events each, as the control plane would have, but each in one append. */
export async function appendFunctions(pool: Pool, functions: number, eventsEach: number): Promise<void> {
  const store = new PostgresEventStore(pool);
  let next = 0;
  const append = async (): Promise<void> => {
    for (let index = next++; index < functions; index = next++) {
      const events = history(eventsEach).map((event, position) => ({ ...event, id: randomUUID(), version: position + 1, metadata }));
      const upserts = functionAggregate.parts(fold(functionAggregate, events));
      await store.append({
        streamId: `123456789012/us-west-2/function-${index}`, streamType: 'Function', expectedVersion: 0, events, changes: { upserts, deletes: [] },
      });
    }
  };
  await Promise.all(Array.from({ length: 2 }, append));
}
