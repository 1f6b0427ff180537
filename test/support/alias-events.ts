import type { FunctionEvent } from '../../src/contract/index.js';
import type { AliasEvent } from '../../src/control-plane/history/rollback/moves.js';
import { recorded } from './specification.js';

const to = (functionVersion: string) => ({ functionVersion, additionalVersionWeights: {} });

export const moved = (aliasName: string, from: string, functionVersion: string): FunctionEvent => ({
  type: 'AliasRetargeted', data: { aliasName, from: to(from), to: to(functionVersion) },
});

export const restored = (aliasName: string, from: string, functionVersion: string, restores: string, rollbackOf = restores): FunctionEvent => ({
  type: 'AliasRetargeted', data: { aliasName, from: to(from), to: to(functionVersion), rollbackOf, restores },
});

export const described = (aliasName: string, description = 'described'): FunctionEvent => ({ type: 'AliasDescribed', data: { aliasName, description } });

/** When the nth event (from 1) was recorded: a minute after the one before. */
export const recordedAt = (version: number): string => `${new Date(Date.UTC(2026, 10, 23, 10, version)).toISOString().slice(0, -1)}000Z`;

/** Events as the store gives them to the history of an alias, numbered as `recorded` does. */
export const aliasEvents = (...events: readonly FunctionEvent[]): readonly AliasEvent[] =>
  recorded(events).map((event) => ({
    ...event, recordedAt: recordedAt(event.version), feed: { txId: '1', position: String(event.version) },
  })) as readonly unknown[] as readonly AliasEvent[];
