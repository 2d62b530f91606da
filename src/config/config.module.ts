import { type DynamicModule, Module } from '@nestjs/common';
import { Config } from './config.js';

/** Gives the whole house the `Config` it was booted with. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: Config, useValue: config }],
      exports: [Config],
    };
  }
}
