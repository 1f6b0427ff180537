import { Controller } from '@nestjs/common';
import type { Answer, Call } from '../http/call.js';
import { QueryOperation } from '../http/operation.js';
import { input } from '../http/shapes.js';

const getCallerIdentityInput = input({});

/** What tools ask of STS before they begin: who they are. No temporary credentials are given out. */
@Controller()
export class StsController {
  /** Who one is may be asked without a permission, on AWS even against a Deny (STS API reference). */
  @QueryOperation('sts', '2011-06-15', 'GetCallerIdentity', getCallerIdentityInput, { access: { anyone: true } })
  getCallerIdentity({ caller: { accountId, accessKeyId, arn } }: Call<unknown>): Promise<Answer> {
    return Promise.resolve({ status: 200, body: { Arn: arn, UserId: isRoot(arn) ? accountId : accessKeyId, Account: accountId } });
  }
}

/** The root user's id is its account's (IAM user guide, "Unique identifiers"); another key here is its own principal. */
const isRoot = (arn: string): boolean => arn.endsWith(':root');
