import { Global, Module } from '@nestjs/common';
import { PACKAGE_SOURCE } from '../../contract/index.js';
import { OwnPackageSource } from './package-source.js';
import { PackageLinks } from './package-links.js';
import { PackagesController } from './packages.controller.js';
import { Packages } from './packages.js';
import { PackageStore } from './packages.store.js';
import { S3Code } from './s3/s3-code.js';

/** Deployment packages. Gives PACKAGE_SOURCE to an invoker in this process. Needs DatabaseModule and SecretsModule. */
@Global()
@Module({
  controllers: [PackagesController],
  providers: [PackageStore, S3Code, Packages, PackageLinks, { provide: PACKAGE_SOURCE, useClass: OwnPackageSource }],
  exports: [Packages, PackageStore, PackageLinks, PACKAGE_SOURCE],
})
export class CodeModule {}
