terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.100" }
  }
}

variable "endpoint" { type = string }
variable "package" { type = string }
variable "audit_package" { type = string }
variable "memory" { type = number }
variable "stage" { type = string }
variable "canary" { type = map(number) }

provider "aws" {
  region                      = "us-west-2"
  access_key                  = "123456789012"
  secret_key                  = "test"
  skip_metadata_api_check     = true
  s3_use_path_style           = true
  endpoints {
    lambda = var.endpoint
    iam    = var.endpoint
    sts    = var.endpoint
    logs   = var.endpoint
    s3     = var.endpoint
  }
}

resource "aws_iam_role" "run" {
  name = "terraform-run"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_cloudwatch_log_group" "served" {
  name              = "/aws/lambda/terraform-served"
  retention_in_days = 7
}

resource "aws_lambda_function" "audit" {
  function_name    = "terraform-audit"
  filename         = var.audit_package
  source_code_hash = filebase64sha256(var.audit_package)
  role             = aws_iam_role.run.arn
  handler          = "index.handler"
  runtime          = "nodejs20.x"
}

resource "aws_lambda_function" "served" {
  function_name                  = "terraform-served"
  filename                       = var.package
  source_code_hash               = filebase64sha256(var.package)
  role                           = aws_iam_role.run.arn
  handler                        = "index.handler"
  runtime                        = "nodejs20.x"
  memory_size                    = var.memory
  publish                        = true
  reserved_concurrent_executions = 5
  environment {
    variables = { STAGE = var.stage }
  }
  tags = { team = "yard", stage = var.stage }
  depends_on = [aws_cloudwatch_log_group.served]
}

resource "aws_lambda_alias" "prod" {
  name             = "PROD"
  description      = "what users get"
  function_name    = aws_lambda_function.served.function_name
  function_version = aws_lambda_function.served.version
}

resource "aws_lambda_alias" "canary" {
  name             = "CANARY"
  function_name    = aws_lambda_function.served.function_name
  function_version = aws_lambda_function.served.version
  dynamic "routing_config" {
    for_each = length(var.canary) > 0 ? [var.canary] : []
    content {
      additional_version_weights = routing_config.value
    }
  }
}

resource "aws_lambda_permission" "bucket" {
  statement_id   = "bucket"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.served.function_name
  qualifier      = aws_lambda_alias.prod.name
  principal      = "s3.amazonaws.com"
  source_arn     = "arn:aws:s3:::examplebucket"
  source_account = "123456789012"
}

resource "aws_lambda_provisioned_concurrency_config" "prod" {
  function_name                     = aws_lambda_function.served.function_name
  qualifier                         = aws_lambda_alias.prod.name
  provisioned_concurrent_executions = 1
}

resource "aws_lambda_function_event_invoke_config" "prod" {
  function_name                = aws_lambda_function.served.function_name
  qualifier                    = aws_lambda_alias.prod.name
  maximum_retry_attempts       = 1
  maximum_event_age_in_seconds = 120
  destination_config {
    on_failure {
      destination = aws_lambda_function.audit.arn
    }
  }
}

resource "aws_lambda_function_url" "prod" {
  function_name      = aws_lambda_function.served.function_name
  qualifier          = aws_lambda_alias.prod.name
  authorization_type = "NONE"
  cors {
    allow_origins = ["https://example.com"]
    allow_methods = ["GET"]
    max_age       = 60
  }
}

resource "aws_lambda_permission" "url" {
  statement_id           = "url"
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = aws_lambda_function.served.function_name
  qualifier              = aws_lambda_alias.prod.name
  principal              = "*"
  function_url_auth_type = "NONE"
}

output "url" { value = aws_lambda_function_url.prod.function_url }
output "version" { value = aws_lambda_function.served.version }
