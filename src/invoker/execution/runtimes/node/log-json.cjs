'use strict';
// A console call as the JSON log format shows it, as AWS's runtime client writes it: one object a line.

const util = require('util');

/** What an Error is in JSON; the names of the runtime's own stand without their `Runtime.`, as those of AWS's classes do. */
function described(error) {
  const own = /^Runtime\.(\w+)$/.exec(error.name);
  const type = own ? own[1] : error.constructor && error.constructor.name || 'UnknownError';
  const stack = typeof error.stack === 'string' ? error.stack.split('\n') : error.stack;
  const members = { errorType: type, errorMessage: error.message, stackTrace: stack };
  Object.keys(error).forEach((name) => {
    if (!(own && name === 'name')) members[name] = error[name];
  });
  return members;
}

const withErrors = (_name, value) => (value instanceof Error ? described(value) : value);

/** A single argument stays what it is; several are formatted to a text, beside which the first Error of them is told. */
function jsonLine(time, requestId, level, args) {
  const line = { timestamp: time, level: level, requestId: requestId };
  if (args.length <= 1) {
    line.message = args[0];
    try {
      return JSON.stringify(line, withErrors);
    } catch (unserialisable) {
      line.message = util.format(args[0]);
      return JSON.stringify(line);
    }
  }
  line.message = util.format.apply(util, args);
  const error = Array.prototype.find.call(args, (arg) => arg instanceof Error);
  if (error) {
    const members = described(error);
    line.errorType = members.errorType;
    line.errorMessage = error.message;
    line.stackTrace = members.stackTrace;
  }
  return JSON.stringify(line);
}

module.exports = jsonLine;
