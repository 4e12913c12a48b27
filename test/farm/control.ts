// What a technician would let the gateway do on the farm: zones watered in turn, the tank filled, the house aired.

/** Lines of the site file. */
export const farmControl: readonly string[] = `\
derived:
  vpd: { name: Thiếu hụt áp suất hơi, value: 'vpd(air.air_temp, air.air_rh)', every: 5s }
  dew: { name: Điểm sương trong nhà, value: 'dewPoint(air.air_temp, air.air_rh)', every: 5s }
  et0: { name: Bốc thoát hơi chuẩn, et0: { air: weather.air_temp, humidity: weather.air_rh, wind: weather.wind_speed, radiation: weather.solar_radiation }, every: 30s, decimals: 3 }
  et0_today: { name: Bốc thoát hơi hôm nay, sum: derived.et0, every: 1min }
  north_deficit: { name: Thiếu nước đất khu Bắc, deficit: { zone: north, area: 160, efficiency: 1, et0: derived.et0, field_capacity: 0.32, wilting_point: 0.12, roots: 0.3, kc: 1, start: 15 } }
  light_today: { name: Bức xạ hôm nay, sum: weather.solar_radiation, every: 1min }
  litres_today: { name: Nước tưới hôm nay, sum: flow.flow, every: 10s, decimals: 1 }
  pump_today: { name: Giờ chạy bơm hôm nay, while: pumps.relay_1, every: 10s }
actuators:
  pump:
    name: Bơm tưới
    point: pumps.relay_1
    role: pump
    rest: off
    longest: 30min
    pause: 5s
    flow: 120 L/min
    meter: flow.flow
    needs: tank.level > 0.3
    proof: { when: flow.flow > 0.5, within: 30s, otherwise: stop, retry: 5min, idle: 2min }
    lag: 2s
    lease: 15s
  well: { name: Bơm giếng, point: pumps.relay_2, role: pump, rest: off, longest: 2h, pause: 30s, needs: tank.level < 1.9 }
  valve_north: { name: Van khu Bắc, point: valves.relay_1, role: zone-valve, rest: off, longest: 20min, pause: 10s, pump: pump, flow: 60 L/min }
  valve_middle: { name: Van khu Giữa, point: valves.relay_2, role: zone-valve, rest: off, longest: 20min, pause: 10s, pump: pump, flow: 60 L/min }
  valve_south: { name: Van khu Nam, point: valves.relay_3, role: zone-valve, rest: off, longest: 20min, pause: 10s, pump: pump, flow: 60 L/min }
  fan: { name: Quạt hút, point: valves.relay_4, role: fan, rest: off, longest: none, why: thông gió không giới hạn, shortest: 30s }
  lamp: { name: Đèn, point: valves.relay_5, role: light, rest: off, longest: 12h }
groups:
  zones: { name: Các khu tưới, members: [valve_north, valve_middle, valve_south], most: 1 }
zones:
  north: { name: Khu Bắc, valve: valve_north }
  middle: { name: Khu Giữa, valve: valve_middle }
  south: { name: Khu Nam, valve: valve_south }
interlocks:
  tank_low: { name: Bể cạn, when: tank.level < 0.3, until: tank.level > 0.5, then: { pump: off }, without: act, because: bể cạn }
rules:
  dry_north: { name: Đất khu Bắc khô, when: soil_north.soil_moisture < 30, then: { valve_north: on }, lasting: 150s, pause: 10min, without: rest }
  dry_middle: { name: Đất khu Giữa khô, when: soil_middle.soil_moisture < 30, then: { valve_middle: on }, lasting: 150s, pause: 10min, without: rest }
  dry_south: { name: Đất khu Nam khô, when: soil_south.soil_moisture < 30, then: { valve_south: on }, lasting: 150s, pause: 10min, without: rest }
  fill: { name: Bơm đầy bể, when: tank.level < 1.1, until: tank.level > 1.7, then: { well: on }, without: rest }
  hot: { name: Thông gió khi nóng, when: air.air_temp > 31, for: 10s, until: air.air_temp < 28.5, then: { fan: on }, without: { duty: 5min/15min } }
  dark: { name: Đèn sáng tối, when: 'between("05:00", "06:30") || between("17:30", "20:00")', then: { lamp: on }, without: rest }
alarms:
  too_hot: { name: Nhà quá nóng, when: air.air_temp > 42, for: 5min, clear: air.air_temp < 40, priority: high, missing: 10min }
  tank_empty: { name: Bể sắp cạn, when: tank.level < 0.4, for: 30s, clear: tank.level > 0.6, priority: high, missing: 10min }`.split(
  '\n',
);
