import { type DynamicModule, Module } from '@nestjs/common';
import { Clock, SystemClock } from '../kernel/clock.js';
import { Config } from './config.js';

/** What the process was booted with: its `Config`, and its `Clock`. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: Config, useValue: config },
        { provide: Clock, useClass: SystemClock },
      ],
      exports: [Config, Clock],
    };
  }
}
