import DataLoader from 'dataloader';
import type { UserActor } from '../../../kernel/actor.js';
import type { BookingServiceId, BookingStaffId } from '../../../kernel/ids.js';
import type { StaffService } from '../staff.service.js';

/** Batches who offers the services of one answer. */
export const staffOfServiceLoader = (staff: StaffService, actor: UserActor) =>
  new DataLoader<BookingServiceId, BookingStaffId[]>(async (serviceIds) => {
    const offered = await staff.offered(actor, { serviceIds });
    return serviceIds.map((id) => offered.flatMap((one) => (one.serviceId === id ? one.staffId : [])));
  });

/** Batches what the staff of one answer offers. */
export const servicesOfStaffLoader = (staff: StaffService, actor: UserActor) =>
  new DataLoader<BookingStaffId, BookingServiceId[]>(async (staffIds) => {
    const offered = await staff.offered(actor, { staffIds });
    return staffIds.map((id) => offered.flatMap((one) => (one.staffId === id ? one.serviceId : [])));
  });
