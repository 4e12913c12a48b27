// Control's status → the agent's metrics, in Prometheus's base units.
import { uplinkStates } from '../model/uplink-status.ts';
import type { Status } from '../socket/protocol.ts';
import { type Labels, type Metric } from './prometheus.ts';

type Values = Metric['values'];
const one = (value: number): Values => [{ value }];
const seconds = (ms: number): number => ms / 1_000;
const flag = (is: boolean): number => (is ? 1 : 0);

/** Values that are not known yet are left out, never written as 0. */
function known(labels: Labels, value: number | null | undefined): Values {
  return value === null || value === undefined ? [] : [{ labels, value }];
}

const counter = (name: string, help: string, values: Values): Metric => ({ name, help, type: 'counter', values });
const gauge = (name: string, help: string, values: Values): Metric => ({ name, help, type: 'gauge', values });

export function metricsOf(status: Status | undefined): Metric[] {
  const up = gauge('kenh_control_up', 'Whether the control process answers.', one(flag(status !== undefined)));
  if (status === undefined) return [up];
  return [
    up,
    ...gatewayMetrics(status),
    ...lineMetrics(status),
    ...deviceMetrics(status),
    ...journalMetrics(status),
    ...uplinkMetrics(status),
  ];
}

function gatewayMetrics(status: Status): Metric[] {
  const { gateway, version, siteHash, simulated, process } = status;
  const labels = { gateway, version, site: siteHash, simulated: String(simulated) };
  return [
    gauge('kenh_info', 'What runs here.', [{ labels, value: 1 }]),
    gauge('kenh_control_uptime_seconds', 'Time since control started.', one(seconds(status.upMs))),
    gauge('kenh_control_resident_memory_bytes', 'Resident memory of control.', one(process.rssBytes)),
    gauge(
      'kenh_control_lateness_seconds',
      'Lateness of a 10 ms timer in control, 99th percentile.',
      one(seconds(process.latenessMsP99)),
    ),
    gauge(
      'kenh_control_lateness_max_seconds',
      'Worst lateness of a 10 ms timer in control.',
      one(seconds(process.latenessMsMax)),
    ),
    gauge('kenh_clock_trusted', 'Whether the wall clock is trusted.', one(flag(status.wallTrusted))),
  ];
}

function lineMetrics({ lines }: Status): Metric[] {
  const perLine = (value: (line: Status['lines'][number]) => number | null): Values =>
    lines.flatMap((line) => known({ line: line.line }, value(line)));
  return [
    gauge(
      'kenh_line_open',
      'Whether the line is open.',
      perLine((line) => flag(line.state === 'open')),
    ),
    gauge(
      'kenh_line_load_ratio',
      'Share of the line’s time in use over the last minute.',
      perLine((line) => line.load),
    ),
    counter(
      'kenh_line_reads_total',
      'Reads sent on the line.',
      perLine((line) => line.reads),
    ),
    counter(
      'kenh_line_late_polls_total',
      'Polls skipped because the line was busy.',
      perLine((line) => line.latePolls),
    ),
    gauge(
      'kenh_line_poll_lateness_seconds',
      'Start of a poll after its time, 99th percentile.',
      perLine((line) => (line.latenessMsP99 === null ? null : seconds(line.latenessMsP99))),
    ),
    gauge(
      'kenh_line_write_wait_max_seconds',
      'Longest wait of a write for its turn.',
      perLine((line) => seconds(line.worstWriteWaitMs)),
    ),
  ];
}

function deviceMetrics({ lines }: Status): Metric[] {
  const devices = lines.flatMap(({ line, devices }) =>
    devices.map((device) => ({ labels: { line, device: device.device }, device })),
  );
  return [
    gauge(
      'kenh_device_answering',
      'Whether the device answers.',
      devices.map(({ labels, device }) => ({ labels, value: flag(device.state === 'answering') })),
    ),
    gauge(
      'kenh_device_answer_seconds',
      'Median time until the device answers.',
      devices.flatMap(({ labels, device }) =>
        known(labels, device.answerMsMedian === null ? null : seconds(device.answerMsMedian)),
      ),
    ),
    counter(
      'kenh_device_requests_total',
      'Requests by outcome.',
      devices.flatMap(({ labels, device }) =>
        Object.entries(device.counts).map(([outcome, value]) => ({ labels: { ...labels, outcome }, value })),
      ),
    ),
  ];
}

function journalMetrics({ journal }: Status): Metric[] {
  return [
    counter('kenh_journal_written_samples_total', 'Samples written since the start.', one(journal.writtenSamples)),
    counter('kenh_journal_lost_samples_total', 'Samples given up since the start.', one(journal.lostSamples)),
    counter('kenh_journal_flushes_total', 'Flushes since the start.', one(journal.flushes)),
    counter('kenh_journal_written_bytes_total', 'Bytes written since the start.', one(journal.bytesWritten)),
    gauge('kenh_journal_waiting_samples', 'Samples in memory, not durable yet.', one(journal.waitingSamples)),
    gauge('kenh_journal_last_flush_seconds', 'Duration of the last flush.', one(seconds(journal.lastFlushMs))),
    gauge('kenh_journal_fault', 'Whether the storage reports a fault.', one(flag(journal.fault !== undefined))),
  ];
}

function uplinkMetrics({ uplinks }: Status): Metric[] {
  const per = (value: (uplink: Status['uplinks'][number]) => number | null | undefined): Values =>
    uplinks.flatMap((uplink) => known({ uplink: uplink.uplink }, value(uplink)));
  const states = uplinks.flatMap(({ uplink, state }) =>
    uplinkStates.map((name) => ({ labels: { uplink, state: name }, value: flag(state === name) })),
  );
  return [
    gauge('kenh_uplink_state', 'Which state the uplink is in.', states),
    counter(
      'kenh_uplink_accepted_points_total',
      'Points that the server accepted.',
      per((uplink) => uplink.acceptedPoints),
    ),
    counter(
      'kenh_uplink_set_aside_points_total',
      'Points that the server can never store.',
      per((uplink) => uplink.setAsidePoints),
    ),
    counter(
      'kenh_uplink_lost_records_total',
      'Records that could not be read any more.',
      per((uplink) => uplink.lostRecords),
    ),
    gauge(
      'kenh_uplink_backlog_records',
      'Records not delivered yet.',
      per((uplink) => uplink.backlogRecords),
    ),
    gauge(
      'kenh_uplink_oldest_seconds',
      'Age of the oldest record not delivered yet.',
      per((uplink) => (uplink.oldestMs === null ? null : seconds(uplink.oldestMs))),
    ),
    gauge(
      'kenh_uplink_live_age_seconds',
      'Age of the newest delivered point.',
      per((uplink) => (uplink.liveAgeMs === null ? null : seconds(uplink.liveAgeMs))),
    ),
  ];
}
