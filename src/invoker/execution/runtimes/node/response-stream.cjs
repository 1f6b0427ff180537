'use strict';
// `awslambda.streamifyResponse`: a handler that writes its answer to a stream. Here the stream is collected and answered whole.
// Keeps to syntax that Node 6.10 reads.

const Writable = require('stream').Writable;

/** How AWS's runtime marks such a handler; libraries set it as well. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/** Between the status and headers of an HTTP answer, in JSON, and its body. */
const DELIMITER = Buffer.alloc(8);

class ResponseStream extends Writable {
  constructor() {
    super();
    this.chunks = [];
    this.prelude = null;
  }

  setContentType() {}

  _write(chunk, encoding, done) {
    this.chunks.push(chunk);
    done();
  }

  /** All that was written. */
  content() {
    const before = this.prelude === null ? [] : [Buffer.from(JSON.stringify(this.prelude)), DELIMITER];
    return Buffer.concat(before.concat(this.chunks));
  }
}

const awslambda = {
  streamifyResponse(handler) {
    handler[STREAMING] = 'response';
    return handler;
  },
  HttpResponseStream: {
    from(stream, prelude) {
      stream.prelude = prelude;
      return stream;
    },
  },
};

/** Gives the function's modules the global that AWS's runtime gives them. */
module.exports.install = () => Object.defineProperty(global, 'awslambda', { value: awslambda, configurable: true, writable: true });
module.exports.isStreaming = (handler) => handler[STREAMING] === 'response';
module.exports.ResponseStream = ResponseStream;
