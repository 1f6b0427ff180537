import { kafkaFailure, type KafkaSettings } from './kafka-client.js';

/** What starts and ends. */
export interface Startable {
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it, or leaves nothing of it. @throws KafkaUnavailable */
export async function started<Member extends Startable>(member: Member, settings: KafkaSettings): Promise<Member> {
  try {
    await member.start();
    return member;
  } catch (error) {
    await member.close();
    throw kafkaFailure(error, settings);
  }
}
