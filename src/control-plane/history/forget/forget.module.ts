import { Module } from '@nestjs/common';
import { Functions } from '../../function/functions.js';
import { ForgetController } from './forget.controller.js';
import { Forgetting } from './forgetting.js';
import { ForgettingProcess } from './forgetting.process.js';

/** The right to be forgotten. Needs the global DatabaseModule and SecretsModule. */
@Module({ controllers: [ForgetController], providers: [Functions, Forgetting, ForgettingProcess] })
export class ForgetModule {}
