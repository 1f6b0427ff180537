'use strict';
// Errors as the Node runtime reports them: {errorType, errorMessage, trace}.

function named(name, message, stack) {
  const error = new Error(message);
  error.name = 'Runtime.' + name;
  error.stack = stack || error.name + ': ' + message;
  return error;
}

/** A require stack ends with the files of this folder; AWS's ends with the one file of its runtime. */
function withRuntimeAsOneFile(text) {
  const lines = text.split('\n');
  const theirs = lines.filter((line) => !line.startsWith('- ' + __dirname + '/'));
  return (theirs.length < lines.length ? theirs.concat('- /var/runtime/index.mjs') : theirs).join('\n');
}

/** Wraps an error of the user's code under a runtime name; its text is `SyntaxError: …`, as String(error) gives it. */
function wrapped(name, cause) {
  const text = withRuntimeAsOneFile(cause.toString());
  const stack = typeof cause.stack === 'string' ? cause.stack : text;
  return named(name, text, 'Runtime.' + name + ': ' + text + '\n' + stack.split('\n').filter((line) => /^\s+at /.test(line)).join('\n'));
}

function isError(value) {
  return value instanceof Error || Boolean(
    value && typeof value.name === 'string' && value.name && typeof value.message === 'string' && value.message &&
    typeof value.stack === 'string' && value.stack);
}

/** The body of an error report; anything can be thrown, also what refuses to be read. */
function toResponse(error) {
  try {
    if (isError(error)) {
      return { errorType: String(error.name), errorMessage: String(error.message), trace: String(error.stack).split('\n') };
    }
    return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
  } catch (unreadable) {
    return {
      errorType: 'handled',
      errorMessage: 'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    };
  }
}

function typeOf(error) {
  return toResponse(error).errorType;
}

function withOwnMembers(error) {
  if (!(error instanceof Error)) return error;
  const members = Object.assign({ errorType: error.name, errorMessage: error.message, code: error.code }, error);
  if (typeof error.stack === 'string') members.stack = error.stack.split('\n');
  return members;
}

/** The error as the log shows it, in one line. */
function toLogText(error) {
  const shown = error instanceof Error ? error : new Error(typeof error === 'symbol' ? error.toString() : error);
  try {
    return JSON.stringify(shown, (key, value) => withOwnMembers(value));
  } catch (unserialisable) {
    return JSON.stringify(toResponse(error));
  }
}

function unhandledRejection(reason, promise) {
  let text;
  try {
    text = String(reason);
  } catch (unreadable) {
    text = 'unprintable reason';
  }
  const error = named('UnhandledPromiseRejection', text, reason instanceof Error ? 'Runtime.UnhandledPromiseRejection: ' + text + '\n' + reason.stack : null);
  error.reason = reason;
  error.promise = promise;
  return error;
}

function nodeJsExit() {
  return named('NodeJsExit', 'The Lambda runtime client detected an unexpected Node.js exit code. ' +
    'This is most commonly caused by a Promise that was never settled. ' +
    'For more information, see https://nodejs.org/docs/latest/api/process.html#process_exit_codes');
}

module.exports = { named: named, wrapped: wrapped, toResponse: toResponse, typeOf: typeOf, toLogText: toLogText, unhandledRejection: unhandledRejection, nodeJsExit: nodeJsExit };
