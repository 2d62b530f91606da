import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { CredentialVault } from '../../src/secrets/credential-vault.js';
import type { Agency } from '../world/agency.js';
import type { Given } from '../world/server.js';
import { openWorld, type World } from '../world.js';
import { type Caller, everybody, everybodyDenied, type Viewer } from './callers.js';
import { Planter } from './canaries.js';
import { tenantTables } from './catalogue.js';
import { type Declaration, declarationsOf } from './declarations.js';
import type { Demand, Root } from './expectation.js';
import { Observer } from './state.js';
import { Territory } from './territories.js';

/** Three agencies with a row and a canary everywhere, and everybody who could ask for them. */
export class Scene {
  private constructor(
    readonly world: World,
    readonly schema: GraphQLSchema,
    readonly acme: Agency,
    readonly rival: Agency,
    /** What the people of acme may name: two clients of theirs, and one of rival's. */
    readonly territories: readonly [own: Territory, sibling: Territory, other: Territory],
    /** Of the SUPER_ADMIN who acts in acme: nobody else may see it. */
    readonly elsewhere: Territory,
    readonly callers: readonly Caller[],
    readonly denied: readonly Caller[],
    readonly planter: Planter,
    readonly observer: Observer,
    private readonly declarations: readonly Declaration[],
  ) {}

  static async open(given: Given = {}, databaseUrl?: string): Promise<Scene> {
    // What one request reads twice, another may change in between.
    const world = await openWorld({}, { verifyExecutor: false, ...given }, databaseUrl);
    try {
      return await Scene.#in(world);
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  static async #in(world: World): Promise<Scene> {
    const { schema } = world.server.app.get(GraphQLSchemaHost, { strict: false });
    const [acme, rival] = await world.agencies(2);
    const hq = await world.agency();
    const tables = await tenantTables(world.database);
    const vault = world.server.app.get(CredentialVault, { strict: false });
    const planter = new Planter(world.database, tables, (secret, id) => vault.seal(secret, id));
    const plant = async (name: Territory['name'], agency: Agency, at: 0 | 1) => {
      const client = agency.clients[at];
      const territory = await Territory.plant(planter, world.database, name, agency.id, client.id);
      await territory.adopt(world.database, client);
      return territory;
    };
    const own = await plant('own', acme, 0);
    const sibling = await plant('sibling', acme, 1);
    const other = await plant('other', rival, 0);
    const elsewhere = await plant('elsewhere', hq, 0);
    const land = { server: world.server, acme, rival, hq, own, sibling, other };
    return new Scene(
      world,
      schema,
      acme,
      rival,
      [own, sibling, other],
      elsewhere,
      await everybody(land),
      await everybodyDenied(land),
      planter,
      new Observer(world.database, tables),
      declarationsOf(world.server.app),
    );
  }

  /** What a root field demands, as the guard reads it. */
  demandOf(name: string): Demand {
    const [root] = name.split('.') as [Root];
    return { root, access: this.declarations.find((one) => one.name === name)?.rule ?? null };
  }

  /** The territories that do not exist for somebody. */
  hiddenFrom({ sees }: Viewer): Territory[] {
    return [...this.territories, this.elsewhere].filter((territory) => !sees.includes(territory));
  }

  /** What of them shows in an answer, apart from what the caller said itself. */
  leaksIn(text: string, caller: Viewer, said: object = {}, shown: readonly string[] = []): string[] {
    const known = JSON.stringify(said) + caller.userId;
    const isTold = (secret: string) => known.includes(secret) || shown.includes(sortOf(secret));
    const secrets = this.hiddenFrom(caller).flatMap((territory) => territory.secretsFrom(caller));
    return secrets.filter((secret) => !isTold(secret) && isIn(text, secret, shown));
  }
}

/** `canary` and `@agency` for what begins so, `id` for all others. */
const sortOf = (secret: string): string => /^(canary|@agency)/.exec(secret)?.[0] ?? 'id';

/** Whether a secret is in the text anywhere but in columns that may be shown. */
function isIn(text: string, secret: string, shown: readonly string[]): boolean {
  const places = text.split(secret).slice(1);
  return places.some(
    (after) => !shown.some((column) => after.replace(/^c\d+-/, '').startsWith(`${column}-`)),
  );
}
