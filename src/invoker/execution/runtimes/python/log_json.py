"""What Python's logging writes in the JSON log format, member by member as AWS's runtime client does."""

import json
import logging
import time
import traceback

# What a LogRecord has of its own; other members came as `extra`.
OWN = set(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime", "taskName", "aws_request_id"}


def timestamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + ".%03dZ" % (seconds % 1 * 1000)


def line_of(members):
    # A value that JSON has no word for is shown as text: logging must not fail for it.
    return json.dumps(members, ensure_ascii=False, default=str) + "\n"


def error_line(error):
    members = {"timestamp": timestamp(time.time()), "level": "ERROR"}
    members.update(error)
    return line_of(members)


class JsonFormatter(logging.Formatter):
    def format(self, record):
        error = record.exc_info if record.exc_info and record.exc_info[0] else None
        members = {
            "timestamp": timestamp(record.created),
            # A level of the customer's own counts as the one below it.
            "level": logging.getLevelName(min(50, max(0, record.levelno)) // 10 * 10),
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": traceback.format_tb(error[2]) if error else None,
            "errorType": error[0].__name__ if error else None,
            "errorMessage": str(error[1]) if error else None,
            "requestId": getattr(record, "aws_request_id", None),
            "location": "%s:%s:%d" % (record.pathname, record.funcName, record.lineno) if error else None,
        }
        for name, value in vars(record).items():
            if name not in OWN and name not in members:
                members[name] = value
        return line_of({name: value for name, value in members.items() if value is not None})
