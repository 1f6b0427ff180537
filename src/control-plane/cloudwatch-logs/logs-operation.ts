import type { LogOwner } from '../../contract/index.js';
import type { Call } from '../http/call.js';
import { TargetOperation } from '../http/operation.js';
import type { InputShape } from '../http/shapes.js';

/** An operation of CloudWatch Logs, which reports what its validator finds as InvalidParameterException. */
export const LogsOperation = <const Shape extends InputShape>(name: string, shape: Shape) =>
  TargetOperation('logs', 'Logs_20140328', name, shape, { validationCode: 'InvalidParameterException' });

/** Whose logs a call sees: those of its account in the region that it is signed for. */
export const ownerOf = ({ caller, region }: Call<unknown>): LogOwner => ({ accountId: caller.accountId, region });
