'use strict';
// The console as Lambda shows it: `ISO<tab>REQUEST-ID<tab>LEVEL<tab>text`, or an object in JSON, one line a call.

const fs = require('fs');
const util = require('util');
const errors = require('./errors.cjs');
const jsonLine = require('./log-json.cjs');

const STDOUT = 1;
const JSON_FORMAT = (process.env.AWS_LAMBDA_LOG_FORMAT || '').toUpperCase() === 'JSON';
/** The finest first. */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
/** Without a level that there is, all are shown. */
const THRESHOLD = LEVELS.indexOf((process.env.AWS_LAMBDA_LOG_LEVEL || '').toUpperCase());
let requestId;

function textLine(time, id, level, args) {
  return time + '\t' + id + '\t' + level + '\t' + util.format.apply(util, args);
}

const lineOf = JSON_FORMAT ? jsonLine : textLine;

/** Straight to the descriptor, as AWS's runtime does: the line is with the platform when console.log returns. */
function write(level, args) {
  if (LEVELS.indexOf(level) < THRESHOLD) return;
  const line = lineOf(new Date().toISOString(), requestId, level, args);
  let rest = Buffer.from(line.replace(/\n/g, '\r') + '\n');
  while (rest.length > 0) {
    try {
      rest = rest.slice(fs.writeSync(STDOUT, rest, 0, rest.length));
    } catch (error) {
      // A child process of the function may have made the pipe non-blocking.
      if (error.code !== 'EAGAIN') return;
    }
  }
}

function block(stream) {
  if (stream._handle && typeof stream._handle.setBlocking === 'function') stream._handle.setBlocking(true);
  return stream;
}

/** Makes what is written to the stream itself synchronous too, but only once it is used: making a stream takes milliseconds. */
function blockWhenUsed(name) {
  const property = Object.getOwnPropertyDescriptor(process, name);
  if (!property || !property.get || !property.configurable) return;
  let stream = null;
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get: () => {
      if (stream === null) stream = block(property.get.call(process));
      return stream;
    },
  });
}

function patchConsole() {
  blockWhenUsed('stdout');
  blockWhenUsed('stderr');
  const levels = { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', log: 'INFO', warn: 'WARN', error: 'ERROR', fatal: 'FATAL' };
  Object.keys(levels).forEach((method) => {
    console[method] = function () {
      write(levels[method], arguments);
    };
  });
}

/** What a failure is for AWS's JSON log: an Error, whatever was thrown. */
function asError(failure) {
  if (failure instanceof Error) return failure;
  try {
    return new Error(failure);
  } catch (unreadable) {
    return new Error(errors.toResponse(failure).errorMessage);
  }
}

function error(label, failure) {
  if (JSON_FORMAT) {
    write('ERROR', [asError(failure)]);
    return;
  }
  let text;
  try {
    text = errors.toLogText(failure);
  } catch (unreadable) {
    text = JSON.stringify(errors.toResponse(failure));
  }
  write('ERROR', [label, '\t' + text]);
}

module.exports = {
  patchConsole: patchConsole,
  error: error,
  setRequestId: (id) => {
    requestId = id;
  },
};
