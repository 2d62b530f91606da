import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { DiskFileStore } from './disk-file-store.js';
import { FileStore } from './file-store.js';
import { S3FileStore } from './s3-file-store.js';

/** Files: in a bucket, or where none is configured on this machine's disk. */
@Global()
@Module({
  providers: [
    {
      provide: FileStore,
      inject: [Config],
      useFactory: ({ s3, dataDir }: Config): FileStore =>
        s3 ? new S3FileStore(s3) : new DiskFileStore(join(dataDir, 'files')),
    },
  ],
  exports: [FileStore],
})
export class FilesModule {}
