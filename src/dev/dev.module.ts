import { Module } from '@nestjs/common';
import { OutboxController } from './outbox.controller.js';

/** What only developers see. */
@Module({ controllers: [OutboxController] })
export class DevModule {}
