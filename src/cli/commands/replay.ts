import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { addReplayNotificationsCommand } from './replay-notifications.js';
import { addReplayRecordCommands } from './replay-records.js';

/** `switchyard replay notifications|list|show|cancel`: accepted notifications, run again. */
export function addReplayCommands(root: Command, context: CommandContext): void {
  const replay = root.command('replay').description('run accepted notifications again, and compare what came of it');
  addReplayNotificationsCommand(replay, context);
  addReplayRecordCommands(replay, context);
}
