import { Controller, Inject } from '@nestjs/common';
import type { Answer } from '../http/call.js';
import { OpenRoute } from '../http/operation.js';
import type { OpenCall } from '../http/other-calls.js';
import { PackageLinks } from './package-links.js';
import { Packages } from './packages.js';

/** Where the links of GetFunction's Code.Location lead: on AWS, to S3. */
@Controller()
export class PackagesController {
  constructor(
    @Inject(PackageLinks) private readonly links: PackageLinks,
    @Inject(Packages) private readonly packages: Packages,
  ) {}

  @OpenRoute('GET', '/_switchyard/packages/:Token', 'DownloadPackage', 's3')
  async download({ params }: OpenCall): Promise<Answer> {
    const body = await this.packages.fetch(this.links.packageOf(params['Token'] ?? ''));
    return { status: 200, headers: { 'content-type': 'application/zip' }, body };
  }
}
