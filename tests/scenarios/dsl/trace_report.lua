-- SPDX-License-Identifier: MIT
-- trace.report: every send is counted by kind, and what became of it.
-- Expect: 14 checks pass.
local plenum = require "plenum"
local trace = require "plenum.trace"

plenum.scenario { title = "trace.report", unit = "tick" }

local devices = {}
for i = 1, 3 do devices[i] = plenum.device { name = "node-" .. i } end
plenum.link(devices[1], devices[2], { latency = 1 })
plenum.link(devices[2], devices[3], { latency = 1 })
local lossy = plenum.device { name = "lossy" }
plenum.link(devices[1], lossy, { loss = 1 })
plenum.device { name = "island" }

local function serve()
  while true do plenum.reply(plenum.receive(), true) end
end
local near, far, gone = devices[1]:spawn(serve), devices[3]:spawn(serve), lossy:spawn(serve)
local dead = devices[2]:spawn(function() end)

devices[1]:spawn(function()
  for _ = 1, 3 do plenum.send(far, { "again" }, { size = 100 }) end
  plenum.send_after(1, near, { "timer" })
  local beats = plenum.every(1, 2, far, { "timer" })
  plenum.await_all(plenum.ask_all({ near, far, far }, { "batch" }))
  plenum.sleep(2.5)
  beats:cancel()
  plenum.send(gone, { "lost" })
  plenum.send(dead, { "dead" })
  pcall(plenum.call, dead, { "dead" })
  pcall(plenum.call, { "nobody", devices[1] }, { "dead" })
  plenum.send(near, { "total" })
end)

plenum.experiment(function()
  plenum.sleep(20)
  plenum.send(dead, { "late" })
  pcall(plenum.call, dead, { "late" })
end)

plenum.at_end(function()
  local report = trace.report()
  local kinds = {}
  for i, row in ipairs(report) do kinds[i] = row.kind end
  plenum.check(table.concat(kinds, " ") == "again batch dead late lost reply returned timer total",
    "a row for each kind, in order")
  plenum.check(report.again.count == 3 and report.again.bytes == 300 and report.again.hops == 6,
    "sends, bytes and hops")
  plenum.check(report.batch.count == 3 and report.batch.taken == 3 and report.batch.hops == 4, "each of a batch counts")
  plenum.check(report.timer.count == 4 and report.timer.taken == 4, "timers count each time")
  plenum.check(report.reply.count == 3, "replies count")
  plenum.check(report.lost.count == 1 and report.lost.dropped == 1 and report.lost.taken == 0, "lost on a link")
  plenum.check(report.lost.mean == nil and report.lost.returned == 0, "what was not taken has no latency")
  plenum.check(report.dead.count == 3 and report.dead.returned == 2 and report.dead.dropped == 1,
    "returned, or dropped")
  plenum.check(report.late.returned == 1 and report.late.dropped == 1, "of the experimenter's, too")
  plenum.check(report.batch.max == 2 and report.batch.mean == 4 / 3, "latencies of what was taken")
  plenum.check(report.total.kind == nil and report[#report].kind == "total",
    "the total is no kind, though one is called so")
  local sums = { count = 0, bytes = 0, taken = 0, hops = 0, returned = 0, dropped = 0 }
  for _, row in ipairs(report) do
    for name, sum in pairs(sums) do sums[name] = sum + row[name] end
  end
  local same = true
  for name, sum in pairs(sums) do same = same and report.total[name] == sum end
  plenum.check(same, "the total is the sum")
  plenum.check(report.total.returned == plenum.metric("returned").count
    and report.total.dropped == plenum.metric("dropped").count, "as the network counts")
  local text = trace.text(report)
  plenum.check(text:find("^kind +count +bytes") and text:find("\nagain +3 +300 ") and text:find("\nTOTAL +%d+ ")
    and text:find("\nlost +1 .+ %- +%-"), "text is a table, with - for what there is not")
end)
