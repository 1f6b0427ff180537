import {
  to = aws_iam_role.run
  id = "terraform-run"
}
import {
  to = aws_cloudwatch_log_group.served
  id = "/aws/lambda/terraform-served"
}
import {
  to = aws_lambda_function.audit
  id = "terraform-audit"
}
import {
  to = aws_lambda_function.served
  id = "terraform-served"
}
import {
  to = aws_lambda_alias.prod
  id = "terraform-served/PROD"
}
import {
  to = aws_lambda_alias.canary
  id = "terraform-served/CANARY"
}
import {
  to = aws_lambda_permission.bucket
  id = "terraform-served:PROD/bucket"
}
import {
  to = aws_lambda_permission.url
  id = "terraform-served:PROD/url"
}
import {
  to = aws_lambda_provisioned_concurrency_config.prod
  id = "terraform-served,PROD"
}
import {
  to = aws_lambda_function_event_invoke_config.prod
  id = "terraform-served:PROD"
}
import {
  to = aws_lambda_function_url.prod
  id = "terraform-served/PROD"
}
