import type { HistoryChange, Recorded, RoleEvent } from '../../../contract/index.js';
import { fold } from '../../../event-store/aggregate.js';
import { roleAggregate, type RoleState } from '../../roles/role.aggregate.js';
import { settingsChange } from './differences.js';

/** What an event of a role changed, against the state just before it: its settings by their names. */
export const roleChange = (event: Recorded & RoleEvent, before: RoleState): HistoryChange => settingsChange(settings(before), settings(fold(roleAggregate, [event], before)));

/** Without what names it. */
function settings(state: RoleState): Readonly<Record<string, unknown>> {
  if (state === null) return {};
  const { roleName: _name, roleId: _id, createdAt: _created, ...rest } = state;
  return rest;
}
