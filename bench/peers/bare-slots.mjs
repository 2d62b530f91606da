/*
 * The slots of a month without GraphQL: node:http, prepared statements on pg for the people and their bookings, and a walk that
 * compares every start with every booking of the same person on that day. It knows one service, its hours and its break
 * by heart, no zones, absences, buffers, seats, notice, tenants or tokens.
 */
import pg from 'pg';
import { serve } from './bare-server.mjs';

const [AGENCY, SALON] = [1, 1];
const HALF_HOUR_MS = 30 * 60_000;
const DAY_MS = 48 * HALF_HOUR_MS;
/** From nine to five but for an hour at noon, in half hours of the day. */
const STARTS = [18, 19, 20, 21, 22, 23, 26, 27, 28, 29, 30, 31, 32, 33];
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const STAFF = { name: 'staff', text: 'SELECT id FROM booking_staff WHERE agency_id = $1 AND client_id = $2' };
const TAKEN = {
  name: 'taken',
  rowMode: 'array',
  text: `SELECT staff_id, (extract(epoch FROM lower(blocked)) * 1000)::float8, (extract(epoch FROM upper(blocked)) * 1000)::float8
    FROM bookings WHERE agency_id = $1 AND client_id = $2 AND starts_at >= $3 AND starts_at < $4
      AND status IN ('HELD', 'CONFIRMED')`,
};

async function answer(body) {
  const { from, to } = JSON.parse(body).variables;
  const people = await pool.query({ ...STAFF, values: [AGENCY, SALON] });
  const { rows } = await pool.query({ ...TAKEN, values: [AGENCY, SALON, from, to] });
  const taken = new Map();
  for (const [staff, start, end] of rows) {
    const key = `${staff} ${Math.floor(start / DAY_MS)}`;
    const known = taken.get(key);
    if (known) known.push([start, end]);
    else taken.set(key, [[start, end]]);
  }
  const availableSlots = [];
  for (let day = Date.parse(from); day < Date.parse(to); day += DAY_MS) {
    for (const nth of STARTS) {
      const start = day + nth * HALF_HOUR_MS;
      const end = start + HALF_HOUR_MS;
      const isFree = ({ id }) =>
        !taken.get(`${id} ${day / DAY_MS}`)?.some((one) => one[0] < end && start < one[1]);
      const seatsLeft = people.rows.filter(isFree).length;
      if (seatsLeft === 0) continue;
      availableSlots.push({
        startAt: new Date(start).toISOString(),
        endAt: new Date(end).toISOString(),
        seatsLeft,
      });
    }
  }
  return JSON.stringify({ data: { availableSlots } });
}

serve(answer);
