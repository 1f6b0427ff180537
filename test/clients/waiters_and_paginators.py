"""What boto3's waiters and paginators make of Switchyard; prints what they found as JSON."""
import json
import sys

import boto3

FUNCTION = "boto3-function"
lam = boto3.client("lambda")
with open(sys.argv[1], "rb") as package:
    code = package.read()
with open(sys.argv[2], "rb") as package:
    other_code = package.read()

found = {}
soon = {"Delay": 1, "MaxAttempts": 20}
role = "arn:aws:iam::123456789012:role/lambda_basic_execution"
created = lam.create_function(
    FunctionName=FUNCTION, Runtime="python3.12", Handler="index.handler", Role=role, Code={"ZipFile": code}, Tags={"team": "yard"},
)
found["created"] = [created["State"], created["ResponseMetadata"]["HTTPStatusCode"]]
lam.get_waiter("function_exists").wait(FunctionName=FUNCTION, WaiterConfig=soon)
lam.get_waiter("function_active").wait(FunctionName=FUNCTION, WaiterConfig=soon)
lam.get_waiter("function_active_v2").wait(FunctionName=FUNCTION, WaiterConfig=soon)
versions = [lam.publish_version(FunctionName=FUNCTION)["Version"]]
lam.get_waiter("published_version_active").wait(FunctionName=FUNCTION, Qualifier=versions[0], WaiterConfig=soon)
lam.update_function_code(FunctionName=FUNCTION, ZipFile=other_code)
lam.get_waiter("function_updated").wait(FunctionName=FUNCTION, WaiterConfig=soon)
lam.get_waiter("function_updated_v2").wait(FunctionName=FUNCTION, WaiterConfig=soon)
versions.append(lam.publish_version(FunctionName=FUNCTION)["Version"])
found["versions"] = versions
for name, version in (("BETA", "2"), ("DEV", "$LATEST"), ("PROD", "1")):
    lam.create_alias(FunctionName=FUNCTION, Name=name, FunctionVersion=version)

one = {"PageSize": 1}


def paged(operation, member, show, **arguments):
    pages = list(lam.get_paginator(operation).paginate(PaginationConfig=one, **arguments))
    return [len(pages), [show(row) for page in pages for row in page[member]]]


found["functions"] = paged("list_functions", "Functions", lambda row: row["FunctionName"])
found["all versions"] = paged("list_functions", "Functions", lambda row: row["FunctionArn"].rsplit(":", 1)[1], FunctionVersion="ALL")
found["listed versions"] = paged("list_versions_by_function", "Versions", lambda row: row["Version"], FunctionName=FUNCTION)
found["aliases"] = paged("list_aliases", "Aliases", lambda row: row["Name"], FunctionName=FUNCTION)

answer = lam.invoke(FunctionName=FUNCTION, Qualifier="PROD", Payload=json.dumps({"n": 1}), LogType="Tail")
found["invoked"] = [answer["StatusCode"], answer["ExecutedVersion"], json.load(answer["Payload"])]
try:
    lam.get_alias(FunctionName=FUNCTION, Name="GAMMA")
except lam.exceptions.ResourceNotFoundException as error:
    found["refused"] = [error.response["Error"]["Code"], error.response["Error"]["Message"], error.response["ResponseMetadata"]["HTTPStatusCode"]]

found["tags"] = lam.list_tags(Resource=created["FunctionArn"])["Tags"]
lam.put_provisioned_concurrency_config(FunctionName=FUNCTION, Qualifier="PROD", ProvisionedConcurrentExecutions=1)
found["provisioned"] = paged(
    "list_provisioned_concurrency_configs", "ProvisionedConcurrencyConfigs", lambda row: row["FunctionArn"].rsplit(":", 1)[1], FunctionName=FUNCTION,
)
lam.put_function_event_invoke_config(FunctionName=FUNCTION, MaximumRetryAttempts=0)
found["event invoke configs"] = paged(
    "list_function_event_invoke_configs", "FunctionEventInvokeConfigs", lambda row: row["MaximumRetryAttempts"], FunctionName=FUNCTION,
)
lam.create_function_url_config(FunctionName=FUNCTION, AuthType="NONE")
found["urls"] = paged("list_function_url_configs", "FunctionUrlConfigs", lambda row: row["AuthType"], FunctionName=FUNCTION)

found["caller"] = boto3.client("sts").get_caller_identity()["Account"]
logs = boto3.client("logs")
group = f"/aws/lambda/{FUNCTION}"
found["log groups"] = [row["logGroupName"] for page in logs.get_paginator("describe_log_groups").paginate() for row in page["logGroups"]]
found["log streams"] = len([row for page in logs.get_paginator("describe_log_streams").paginate(logGroupName=group) for row in page["logStreams"]]) > 0

lam.delete_function(FunctionName=FUNCTION)
found["deleted"] = lam.list_functions()["Functions"]
print(json.dumps(found))
