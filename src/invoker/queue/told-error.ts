import { storableText } from '../storable-text.js';
import type { InvocationError } from './types.js';

const LONGEST_TYPE = 256;
const LONGEST_MESSAGE = 16_384;

/** An error as it is stored and published: a function may say 6 MB of it, which no broker would take. */
export const toldError = ({ type, message }: InvocationError): InvocationError => ({
  type: storableText(type, LONGEST_TYPE),
  message: storableText(message, LONGEST_MESSAGE),
});
