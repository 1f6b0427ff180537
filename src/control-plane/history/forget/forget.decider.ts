import type { FunctionEvent } from '../../../contract/index.js';
import type { FunctionState } from '../../function/function.state.js';

/** Forgets values under a data key, also of a function that is deleted; nothing to do where the key is forgotten already. */
export function forgetEnvironment(state: FunctionState, keyId: string): FunctionEvent[] {
  if (state.forgottenKeys?.keyIds.includes(keyId)) return [];
  return [{ type: 'EnvironmentForgotten', data: { keyId } }];
}
