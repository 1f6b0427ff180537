import { Module } from '@nestjs/common';
import { LineStreams } from './line-streams.js';

/** One count of an account's open streams, whatever they follow. */
@Module({ providers: [LineStreams], exports: [LineStreams] })
export class LineStreamsModule {}
