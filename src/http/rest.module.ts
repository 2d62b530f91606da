import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { RestErrorsFilter } from './rest-errors.filter.js';

/** What all REST routes share. Imported once, by the composition root. */
@Module({ providers: [{ provide: APP_FILTER, useClass: RestErrorsFilter }] })
export class RestModule {}
