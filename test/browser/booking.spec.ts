import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import {
  BEHIND_A_PROXY,
  type Bookable,
  booked,
  Customer,
  newPhone,
  offers,
  on,
  opens,
  pathOf,
} from '../booking-pages/business.js';
import { BookingUpdated } from '../bookings/booking-world.js';
import { findChromium, HOW_TO_HAVE_IT, isBrowserRequired } from '../setup/chromium.mjs';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import { BrowserVisit, launch } from './visit.js';

const isHere = findChromium() !== null;
const described = isHere ? describe : describe.skip;

if (isBrowserRequired()) {
  test('there is a browser, as BROWSER_TESTS demands', () => {
    if (!isHere) throw new Error(`There is no browser on this machine. ${HOW_TO_HAVE_IT}`);
  });
}

described('in a browser', () => {
  let world: World;
  let browser: Browser;
  let agency: Agency;
  let haircut: Bookable;
  const visits: BrowserVisit[] = [];
  beforeAll(async () => {
    [world, browser] = await Promise.all([openWorld(BEHIND_A_PROXY), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });
  beforeEach(async () => {
    agency = await world.agency();
    haircut = await offers(agency, agency.clients[0], {
      name: 'Haircut and beard',
      description: 'With a wash and a coffee.\nPlease come five minutes early.',
      price: 4550,
    });
  });
  afterEach(async () => {
    const complaints = visits.flatMap((visit) => visit.complaints);
    await Promise.all(visits.splice(0).map((visit) => visit.end()));
    expect(complaints).toEqual([]);
  });

  const comes = async (options: BrowserContextOptions = {}) => {
    const visit = await BrowserVisit.begin(browser, world.server, options);
    visits.push(visit);
    return visit;
  };

  /** The page, on a day from which on there are times all week. */
  const opensPage = async (page: Page, of: Bookable = haircut) => {
    await page.goto(`/book/${pathOf(of)}?from=${on(1, 12).toISOString().slice(0, 10)}`);
  };
  const fills = async (page: Page, name = 'Ana Silva') => {
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Phone').fill(newPhone());
  };
  const time = (page: Page, name: string) => page.getByRole('radio', { name, exact: true });
  const book = (page: Page) => page.getByRole('button', { name: 'Book' }).click();

  test('a visitor books, the dashboard hears it, and the link cancels it again', async () => {
    const live = await agency.agent.listens(BookingUpdated);
    const visit = await comes();
    const { page } = visit;
    await opensPage(page);

    await time(page, '10:00').check();
    await fills(page);
    await page.getByLabel('E-mail').fill('ana@example.test');
    await visit.pictures('service-light');
    await book(page);

    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    expect(await live.next()).toMatchObject([
      {
        status: 'CONFIRMED',
        source: 'PUBLIC',
        startAt: on(1, 10).toISOString(),
        customer: { name: 'Ana Silva', email: 'ana@example.test' },
      },
    ]);
    expect(await page.getByText('10:00 to 11:00').isVisible()).toBe(true);
    expect(await page.getByRole('link', { name: 'Add to your calendar' }).getAttribute('href')).toMatch(
      /^\/api\/public\/bookings\/[\w-]+\/calendar\.ics\?token=/,
    );
    await visit.pictures('booked-light');

    await page.getByRole('link', { name: 'Cancel this booking' }).click();
    await page.getByRole('heading', { name: 'Cancel this booking?' }).waitFor();
    await visit.pictures('cancel-light');
    await page.getByRole('button', { name: 'Cancel the booking' }).click();
    await page.getByRole('heading', { name: 'The booking is cancelled' }).waitFor();
    expect(await live.next()).toMatchObject([{ status: 'CANCELLED' }]);

    await page.getByRole('link', { name: 'Book another time' }).click();
    await page.getByRole('heading', { name: 'Haircut and beard' }).waitFor();
  });

  test('whoever comes second is told so, sees what is still free, and keeps what they typed', async () => {
    const visit = await comes();
    const { page } = visit;
    await opensPage(page);
    await time(page, '10:00').check();
    await fills(page, 'Ben Otto');
    await booked(new Customer(world.server), haircut, on(1, 10));

    await book(page);

    await page.getByText('Somebody else has just taken that time.').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('notice');
    expect(await time(page, '10:00').count()).toBe(0);
    expect(await page.getByLabel('Name').inputValue()).toBe('Ben Otto');
    await visit.pictures('taken-light');
    await time(page, '11:00').check();
    await book(page);
    await page.getByText('11:00 to 12:00').waitFor();
  });

  test('two clicks are one booking', async () => {
    const { page } = await comes();
    await opensPage(page);
    await time(page, '10:00').check();
    await fills(page);

    await page.getByRole('button', { name: 'Book' }).dblclick();

    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    expect(await agency.query('SELECT status FROM bookings WHERE agency_id = $1')).toHaveLength(1);
  });

  test('an answer that is lost is asked for again, and is the same booking', async () => {
    const visit = await comes();
    const { page } = visit;
    await opensPage(page);
    await time(page, '10:00').check();
    await fills(page);
    await page.route(
      '**/api/public/bookings',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );

    await book(page);
    await page.getByText('There is no connection at the moment.').waitFor();
    await book(page);

    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    expect(await agency.query('SELECT status FROM bookings WHERE agency_id = $1')).toHaveLength(1);
    // The browser says that the answer was lost.
    visit.complaints.length = 0;
  });

  test('with nothing but a keyboard', async () => {
    const { page } = await comes();
    await opensPage(page);
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = () =>
      page.evaluate<string>(
        '[document.activeElement.name, document.activeElement.rel, document.activeElement.textContent.trim()].find(Boolean) ?? ""',
      );
    const tabsTo = async (what: string) => {
      for (let n = 0; n < 20 && (await focused()) !== what; n += 1) await press('Tab');
      expect(await focused()).toBe(what);
    };

    await tabsTo('next');
    await press('Enter');
    await page.getByRole('status').filter({ hasText: '56 times free' }).waitFor({ state: 'attached' });
    expect(await focused()).toBe('next');
    await press('Tab', 'ArrowRight', 'Tab', 'Space');
    const chosen = await page.locator('#chosen').textContent();
    await tabsTo('customerName');
    await page.keyboard.type('Ana Silva');
    await press('Enter');
    // What is missing is said, and is where the keyboard is.
    await page.getByText('Tell a phone number.').waitFor();
    expect(await focused()).toBe('customerPhone');
    await page.keyboard.type(newPhone());
    await press('Enter');

    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    expect(chosen).toMatch(/^\w+ \d+ \w+, 09:00 to 10:00, Berlin \(GMT\+\d\)$/);
    expect(await page.getByText('09:00 to 10:00').isVisible()).toBe(true);
    await tabsTo('Cancel this booking');
    await press('Enter');
    await page.getByRole('heading', { name: 'Cancel this booking?' }).waitFor();
    await tabsTo('Cancel the booking');
    await press('Enter');
    await page.getByRole('heading', { name: 'The booking is cancelled' }).waitFor();
  });

  test('times are the visitor’s, or the business’s, as they like', async () => {
    await opens(agency, agency.clients[0], 'America/New_York');
    const visit = await comes({ timezoneId: 'Asia/Kolkata' });
    const { page } = visit;
    await opensPage(page);

    const mine = page.getByRole('radio', { name: /^My time, (Kolkata|Calcutta) \(GMT\+5:30\)$/ });
    expect(await mine.isChecked()).toBe(true);
    // 09:00 in New York, in winter or in summer.
    const first = page.locator('.slot').first();
    expect(await first.textContent()).toMatch(/^(18|19):30$/);
    await page.getByRole('radio', { name: /^Client 1’s time, New York/ }).check();
    expect(await page.locator('.slot').first().textContent()).toBe('09:00');
    await visit.pictures('zones-light');
    await time(page, '09:00').check();
    await mine.check();
    expect(await page.locator('#chosen').textContent()).toMatch(
      /(18|19):30 to (19|20):30, \w+ \(GMT\+5:30\)$/,
    );
    await fills(page);
    await book(page);
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    expect(await page.locator('.visit').textContent()).toMatch(
      /your time\. At Client 1: .*09:00, New York \(GMT/,
    );
  });

  test('an American reads American clocks', async () => {
    const { page } = await comes({ locale: 'en-US', timezoneId: 'America/New_York' });
    await opensPage(page);

    expect(await page.locator('.slot').first().textContent()).toMatch(/^\d{1,2}:00 am$/i);
  });

  test('a week without free times offers the next one', async () => {
    const of = await offers(agency, agency.clients[0], { name: 'Portrait', notice: 20 * 24 * 60 });
    const visit = await comes();
    const { page } = visit;
    await opensPage(page, of);

    await page.getByText('Nothing is free from').waitFor();
    expect(await page.getByRole('button', { name: 'Book' }).isVisible()).toBe(false);
    await visit.pictures('empty-light');
    await page.getByRole('link', { name: 'See the next free time' }).click();
    await page.locator('.slot').first().waitFor();
    expect(new URL(page.url()).searchParams.get('from')).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test('whoever books too often is told when they may again, and loses nothing', async () => {
    const visit = await comes({ extraHTTPHeaders: { 'x-forwarded-for': '203.0.113.7' } });
    const customer = new Customer(world.server, '203.0.113.7');
    for (let n = 0; n < 10; n += 1) await customer.posts({});
    const { page } = visit;
    await opensPage(page);
    await time(page, '10:00').check();
    await fills(page);

    await book(page);

    await page
      .getByText(
        /^Too many attempts\. Please try again in (\d+ seconds?|1 minute): what you typed is still here\.$/,
      )
      .waitFor();
    expect(await time(page, '10:00').isChecked()).toBe(true);
  });

  test('without scripts', async () => {
    const visit = await comes({ javaScriptEnabled: false });
    const { page } = visit;
    await opensPage(page);
    await visit.pictures('without-scripts');
    await page.locator(`input[value="${on(2, 14).toISOString()}"]`).check();
    await fills(page);
    await book(page);

    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    expect(await page.getByText('14:00 to 15:00').isVisible()).toBe(true);
  });

  test.each([
    ['wide', { viewport: { width: 1100, height: 900 } }],
    ['dark', { viewport: { width: 1100, height: 900 }, colorScheme: 'dark' }],
    ['320', { viewport: { width: 320, height: 640 } }],
    ['320-dark', { viewport: { width: 320, height: 640 }, colorScheme: 'dark', reducedMotion: 'reduce' }],
  ] as const)('everything can be read and reached, %s', async (name, options) => {
    const yoga = await offers(agency, agency.clients[0], {
      name: 'Yoga in the park',
      capacity: 8,
      price: 1200,
    });
    const visit = await comes(options);
    const { page } = visit;
    const look = async (what: string) => {
      await visit.pictures(`${what}-${name}`);
      expect(await visit.violations()).toEqual([]);
      expect(await visit.isTooWide()).toBe(false);
    };
    await opensPage(page, yoga);
    await page.locator('.slot').first().click();
    await look('service');
    await book(page);
    await page.getByText('Tell your name.').waitFor();
    await look('mistakes');
    await fills(page);
    await book(page);
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    await look('booked');
    await page.getByRole('link', { name: 'Cancel this booking' }).click();
    await page.getByRole('heading', { name: 'Cancel this booking?' }).waitFor();
    await look('cancel');
  });
});
