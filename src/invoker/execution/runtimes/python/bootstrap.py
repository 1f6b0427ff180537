"""Runs a Python handler against the Runtime API on a Unix socket, with nothing but the standard library.

Usage: python3 bootstrap.py SOCKET
"""

import importlib
import json
import logging
import os
import socket
import sys
import time
import traceback

BASE = "/2018-06-01/runtime/"
JSON_FORMAT = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
if JSON_FORMAT:
    import log_json
    # A module of the function's may have that name, too.
    del sys.modules["log_json"]
TEXT_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
NEXT = ("GET " + BASE + "invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n").encode()


class Fault(Exception):
    """An error that the runtime itself names."""

    def __init__(self, error_type, message, trace=None):
        super().__init__(message)
        self.error_type = error_type
        self.trace = trace or []


class CognitoIdentity:
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self):
        self.cognito_identity_id = None
        self.cognito_identity_pool_id = None


class Client:
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext:
    __slots__ = ("custom", "env", "client")

    def __init__(self, given):
        self.custom = given.get("custom")
        self.env = given.get("env")
        client = given.get("client")
        self.client = None
        if client:
            self.client = Client()
            for name in Client.__slots__:
                setattr(self.client, name, client.get(name))


class LambdaContext:
    """The context object of a handler."""

    def __init__(self, headers):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        self.identity = CognitoIdentity()
        given = headers.get("lambda-runtime-client-context")
        self.client_context = None
        if given:
            try:
                self.client_context = ClientContext(json.loads(given))
            except Exception as error:
                raise Fault("Runtime.LambdaContextUnmarshalError", "Unable to parse Client Context JSON: %s" % error)
        self._deadline_ms = int(headers.get("lambda-runtime-deadline-ms", "0"))

    def get_remaining_time_in_millis(self):
        return max(self._deadline_ms - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


class RuntimeClient:
    """Raw HTTP/1.1: a response and the `next` after it leave in one write."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(path)
        self._buffered = b""

    def _post(self, path, body, error_type=None):
        head = "POST %s%s HTTP/1.1\r\nHost: runtime\r\nContent-Type: application/json\r\n" % (BASE, path)
        if error_type:
            head += "Lambda-Runtime-Function-Error-Type: %s\r\n" % error_type.encode("ascii", "replace").decode()
        return (head + "Content-Length: %d\r\n\r\n" % len(body)).encode() + body

    def ask(self):
        self._socket.sendall(NEXT)

    def respond(self, request_id, body):
        self._socket.sendall(self._post("invocation/%s/response" % request_id, body) + NEXT)

    def error(self, request_id, error):
        self._socket.sendall(self._post("invocation/%s/error" % request_id, to_json(error), error["errorType"]) + NEXT)

    def init_error(self, error):
        self._socket.sendall(self._post("init/error", to_json(error), error["errorType"]))

    def _receive(self):
        data = self._socket.recv(262144)
        if not data:
            sys.exit(0)
        return data

    def next(self):
        """Headers and body of the next invocation; answers to what was posted carry none and are passed over."""
        while True:
            data = self._buffered
            end = data.find(b"\r\n\r\n")
            while end < 0:
                data += self._receive()
                end = data.find(b"\r\n\r\n")
            headers = {}
            for line in data[:end].decode("utf-8", "replace").split("\r\n")[1:]:
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            length = int(headers.get("content-length", "0"))
            body = bytearray(data[end + 4:])
            while len(body) < length:
                body += self._receive()
            self._buffered = bytes(body[length:])
            if "lambda-runtime-aws-request-id" in headers:
                return headers, bytes(body[:length])


class Unbuffered:
    """A text stream that is flushed at every write: what was printed is with the platform before any answer."""

    def __init__(self, stream):
        self._stream = stream

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def write(self, text):
        written = self._stream.write(text)
        self._stream.flush()
        return written

    def writelines(self, lines):
        self._stream.writelines(lines)
        self._stream.flush()


class LambdaLogHandler(logging.Handler):
    request_id = ""

    def emit(self, record):
        record.aws_request_id = LambdaLogHandler.request_id
        sys.stdout.write(self.format(record))


def to_json(value):
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def make_error(message, error_type, trace, request_id=""):
    return {"errorMessage": message, "errorType": error_type, "requestId": request_id, "stackTrace": trace}


def user_trace(tb):
    frames = traceback.extract_tb(tb)
    return traceback.format_list([frame for frame in frames if frame.filename != __file__ and "importlib" not in frame.filename])


def log_error(error):
    if JSON_FORMAT:
        sys.stdout.write(log_json.error_line(error))
        return
    lines = ["[ERROR] %s: %s" % (error["errorType"], error["errorMessage"]), "Traceback (most recent call last):"]
    for element in error["stackTrace"]:
        lines.extend(element.splitlines())
    sys.stdout.write("\r".join(lines) + "\n")


def load_handler(handler):
    if "." not in handler:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % handler)
    module_name, function_name = handler.rsplit(".", 1)
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("Runtime.BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % module_name)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module_name, error))
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        raise Fault("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, error), trace)
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (function_name, module_name))


def invoke(handler, headers, body):
    """The handler's answer as JSON bytes, or the error to report."""
    request_id = headers["lambda-runtime-aws-request-id"]
    try:
        context = LambdaContext(headers)
        try:
            event = json.loads(body)
        except ValueError as error:
            raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error)
        result = handler(event, context)
        try:
            return to_json(result), None
        except Exception as error:
            raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error)
    except Fault as fault:
        return None, make_error(str(fault), fault.error_type, fault.trace, request_id)
    except Exception as error:
        return None, make_error(str(error), type(error).__name__, user_trace(error.__traceback__), request_id)


def set_up_logging():
    logging.Formatter.converter = time.gmtime
    handler = LambdaLogHandler()
    handler.setFormatter(log_json.JsonFormatter() if JSON_FORMAT else logging.Formatter(TEXT_FORMAT, "%Y-%m-%dT%H:%M:%S"))
    root = logging.getLogger()
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    # Python has no finer one than DEBUG.
    number = logging.getLevelName("DEBUG" if level == "TRACE" else level)
    if isinstance(number, int):
        root.setLevel(number)
    root.addHandler(handler)


def main():
    path = sys.argv.pop(1)
    task_root = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
    sys.path[0] = task_root
    # The modules of this file's folder are not the function's.
    sys.argv[0] = os.path.join(task_root, "bootstrap")
    sys.stdout = Unbuffered(sys.stdout)
    sys.stderr = Unbuffered(sys.stderr)
    set_up_logging()

    client = RuntimeClient(path)
    try:
        handler = load_handler(os.environ.get("_HANDLER", ""))
    except Exception as error:
        if isinstance(error, Fault):
            report = make_error(str(error), error.error_type, error.trace)
        else:
            report = make_error(str(error), type(error).__name__, user_trace(error.__traceback__))
        log_error(report)
        client.init_error(report)
        sys.exit(1)

    client.ask()
    while True:
        headers, body = client.next()
        request_id = headers["lambda-runtime-aws-request-id"]
        LambdaLogHandler.request_id = request_id
        trace_id = headers.get("lambda-runtime-trace-id")
        if trace_id:
            os.environ["_X_AMZN_TRACE_ID"] = trace_id
        else:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        result, error = invoke(handler, headers, body)
        if error is None:
            client.respond(request_id, result)
        else:
            log_error(error)
            client.error(request_id, error)


if __name__ == "__main__":
    main()
