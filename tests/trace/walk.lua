-- SPDX-License-Identifier: MIT
-- Walks every message of a trace from where it was sent to where it ended, by its events alone, and holds the parts
-- that receipts tell, and all that can be told twice, to that.
--
--   walk(FOLDER, SUMMARY, LINKS, WATCH) -> { messages=, receipts=, handled=, returns=, ... } or an error
--
-- LINKS: of the topology, in the order of their numbers: { from=, to=, ... }, numbers of devices; `plain`: no model
-- decides of delays; or nil.
local ctf = require "ctf"

local PARTS = { "sending", "transfer", "propagation", "routing", "service", "mailbox", "edge", "handling", "processor" }

local function told(event)
  local names = {}
  for name, value in pairs(event) do
    if name ~= "name" and name ~= "bytes" then names[#names + 1] = name .. "=" .. tostring(value) end
  end
  table.sort(names)
  return event.name .. " { " .. table.concat(names, " ") .. " }"
end

local function home_of(address) return address >> 41 & 0xfffff end

-- `watch` is shown every event, whole.
return function(folder, summary, links, watch)
  local seen = {} -- message -> { kind, sent, to, copies = { ... } }
  local births = {} -- by device: when a process was started last
  local ended, unhandled, started = {}, {}, {} -- by process; unhandled: the copy that it has in its hands
  local timers = {}
  local sums, counts = {}, {}
  for _, name in ipairs { "send", "receipt", "handled", "return", "drop", "delivery", "lost", "twice" } do
    counts[name] = 0
  end
  local event

  local function hold(fact, what) if not fact then error(what .. ": " .. told(event), 0) end end

  local function sum_of(kind)
    sums[kind] = sums[kind] or { count = 0, sent = 0, returned = 0, dropped = 0, bytes = 0, hops = 0, handled = 0 }
    return sums[kind]
  end

  -- The first copy that fits.
  local function find(what, fits)
    local message = seen[event.message]
    hold(message, "a message that nobody sent")
    for _, copy in ipairs(message.copies) do
      if fits(copy) then return copy, message end
    end
    hold(false, what)
  end

  -- Of copies it is the one that came first.
  local function find_first(what, fits)
    local first = find(what, fits)
    for _, copy in ipairs(seen[event.message].copies) do
      if fits(copy) and copy.came < first.came then first = copy end
    end
    return first, seen[event.message]
  end

  local function queue_here(copy) return copy.at == "device" and copy.device == event.device end

  -- The wait that ends at `instant`.
  local function wait_until(copy, instant)
    local wait = instant - copy.came
    hold(wait >= 0, "a wait that ends before it began")
    if copy.hops == 0 then copy.sending = copy.sending + wait else copy.routing = copy.routing + wait end
  end

  local on = {}

  function on.start()
    started[event.process] = event.instant
    births[home_of(event.process)] = event.instant
  end

  function on.send()
    hold(not seen[event.message], "sent twice")
    hold(event.message >> 40 == event.device, "another device's number")
    hold(event.cause == 0 or seen[event.cause], "a cause that is not known")
    seen[event.message] = {
      kind = event.kind, sent = event.instant, to = event.to, size = event.size, home = event.home,
      copies = { {
        at = "device", device = event.device, came = event.instant, hops = 0,
        sending = 0, transfer = 0, propagation = 0, routing = 0, service = 0,
      } },
    }
    if event.kind == "returned" and event.process == 0 then
      local cause = seen[event.cause]
      hold(cause and cause.returned and cause.returned > 0, "returned for no reason")
      cause.returned = cause.returned - 1
      return
    end
    local sum = sum_of(event.kind)
    sum.sent, sum.bytes = sum.sent + 1, sum.bytes + event.size
  end

  function on.queue()
    local copy = find("it has not come here now", function(each)
      return queue_here(each) and each.came == event.instant and not each.waits
    end)
    copy.waits = true
    hold(event.depth > 0, "an empty queue")
  end

  function on.departure()
    local message = hold(seen[event.message], "a message that nobody sent") or seen[event.message]
    -- A copy that the link makes departs with its original, nothing of the message in between.
    local last = message.last_departure
    if last and message.last == "departure" and not last.twice and last.link == event.link and
        last.instant == event.instant and last.device == event.device and last.leaves == event.leaves then
      local copy = {}
      for name, value in pairs(last.copy) do copy[name] = value end
      copy.arrival, last.twice = event.arrival, true
      counts.twice = counts.twice + 1
      message.copies[#message.copies + 1] = copy
      return
    end
    local copy
    for _, each in ipairs(message.copies) do
      if queue_here(each) and each.came == event.queued then copy = copy or each end
    end
    hold(copy, "not on this device since then")
    hold(event.service >= 0 and event.transfer >= 0 and event.leaves >= event.instant, "a part is below zero")
    wait_until(copy, event.leaves - event.service)
    copy.service, copy.transfer = copy.service + event.service, copy.transfer + event.transfer
    copy.at, copy.link, copy.arrival, copy.flies = "wire", event.link, event.arrival, event.leaves + event.transfer
    copy.waits = nil
    if links then
      local link = links[event.link + 1]
      hold(link and link.from == event.device and link.to == event.peer, "no such link")
      hold(math.abs(event.transfer - link.transfer(message.size)) <= 1, "the bandwidth says otherwise")
      local flight = event.arrival - copy.flies
      if event.arrival >= 0 and link.latency then
        hold(flight >= math.max(link.latency, 1) - 1, "faster than the link")
        if links.plain and link.plain then hold(flight <= math.max(link.latency, 1) + 1, "slower than the link") end
      end
    end
    if event.arrival < 0 then
      copy.at = "lost"
      counts.lost = counts.lost + 1
      return
    end
    hold(event.arrival >= copy.flies, "it arrives before it flies")
    message.last_departure = {
      link = event.link, instant = event.instant, device = event.device, leaves = event.leaves, copy = copy,
    }
  end

  function on.arrival()
    local copy = find("not on this link now", function(each)
      return each.at == "wire" and each.link == event.link and each.arrival == event.instant
    end)
    copy.propagation = copy.propagation + event.instant - copy.flies
    copy.hops = copy.hops + 1
    copy.at, copy.device, copy.came = "device", event.device, event.instant
  end

  function on.delivery()
    local copy, message = find_first("not here", function(each)
      return each.at == "device" and
        (each.device == event.device or each.device == 0 and event.turn == -1 or event.device == 0)
    end)
    hold(message.to == 0 or message.to == event.mailbox, "another's mailbox")
    hold(home_of(event.mailbox) == message.home, "another device's mailbox")
    wait_until(copy, event.instant)
    copy.at, copy.mailbox, copy.delivered = "mailbox", event.mailbox, event.instant
    hold(event.depth > 0, "an empty mailbox")
  end

  function on.receipt()
    local copy, message = find("not in a mailbox", function(each) return each.at == "mailbox" end)
    for _, each in ipairs(message.copies) do
      local fits = each.at == "mailbox" and each.delivered + event.mailbox + event.edge == event.instant
      for i = 1, 5 do fits = fits and event[PARTS[i]] == each[PARTS[i]] end
      if fits then copy = each end
    end
    hold(event.kind == message.kind, "another kind")
    hold(event.sent == message.sent, "sent at another instant")
    for i = 1, 5 do hold(event[PARTS[i]] == copy[PARTS[i]], ("%s is %d"):format(PARTS[i], copy[PARTS[i]])) end
    hold(event.mailbox >= 0 and event.edge >= 0, "a part is below zero")
    hold(copy.delivered + event.mailbox + event.edge == event.instant, "mailbox and edge")
    local all = event.sent
    for i = 1, 7 do all = all + event[PARTS[i]] end
    hold(all == event.instant, "the parts are not the whole")
    hold(not ended[event.process], "a process that has ended")
    hold(home_of(event.process) == message.home, "a process elsewhere")
    copy.at, copy.taken, copy.process = "process", event.instant, event.process
    local sum = sum_of(event.kind)
    sum.count, sum.hops = sum.count + 1, sum.hops + copy.hops
    for i = 1, 7 do sum[PARTS[i]] = (sum[PARTS[i]] or 0) + event[PARTS[i]] end
    -- An answer lies in a mailbox of its own, is taken as it comes, and nobody is done with it.
    copy.answer = copy.mailbox ~= event.process and copy.delivered == event.instant
    if not copy.answer then
      local other = unhandled[event.process]
      hold(not other or births[message.home] == other.taken, "the message before is not handled")
      if other then other.aside = true end -- a side process has it
      unhandled[event.process] = copy
    end
  end

  function on.handled()
    local copy = find("nobody has it", function(each)
      local its = each.process == event.process or started[event.process] == each.taken
      return each.at == "process" and each.taken == event.taken and its
    end)
    hold(event.handling >= 0 and event.processor >= 0, "a part is below zero")
    hold(event.taken + event.handling + event.processor == event.instant, "the parts are not the whole")
    copy.at = "done"
    if unhandled[copy.process] == copy then unhandled[copy.process] = nil end
    local sum = sum_of(seen[event.message].kind)
    sum.handled = sum.handled + 1
    sum.handling = (sum.handling or 0) + event.handling
    sum.processor = (sum.processor or 0) + event.processor
  end

  on["return"] = function()
    local copy, message = find("nowhere", function(each)
      return queue_here(each) or each.at == "device" and event.device == 0 or each.at == "mailbox" or
        each.answer and each.at == "process"
    end)
    for _, each in ipairs(message.copies) do -- of copies the one that has not entered the queue
      if queue_here(each) and each.came == event.instant and not each.waits then copy = each end
    end
    copy.at = "returned"
    message.returned = (message.returned or 0) + 1
  end

  function on.drop()
    local copy, message = find("nowhere", function(each) return each.at == "lost" or each.at == "returned" end)
    if copy.at == "returned" then message.returned = message.returned - 1 end
    copy.at = "dropped"
    sum_of(message.kind).dropped = sum_of(message.kind).dropped + 1
  end

  function on.wait() hold(event.since <= event.instant, "a wait that ends before it began") end

  function on.death()
    hold(not ended[event.process], "it dies twice")
    local copy = unhandled[event.process]
    hold(not copy or births[home_of(event.process)] == copy.taken, "it dies with a message in its hands")
    ended[event.process] = true
  end

  function on.set()
    hold(not timers[event.timer], "set twice")
    hold(event.fires >= event.instant, "set for the past")
    timers[event.timer] = { fires = event.fires, period = event.period, process = event.process }
  end

  function on.timer()
    if event.timer == 0 then
      hold(event.answer == 0 or seen[event.answer], "an answer that is not known")
      return
    end
    local timer = timers[event.timer]
    hold(timer, "a timer that nobody set, or that was cancelled")
    hold(timer.fires == event.instant, "set for another instant")
    hold(timer.process == event.process, "another's timer")
    if timer.period > 0 then timer.fires = timer.fires + timer.period else timers[event.timer] = nil end
  end

  function on.cancel()
    local timer = timers[event.timer]
    hold(timer and timer.process == event.process, "no timer to cancel")
    timers[event.timer] = nil
  end

  function on.span_end() end

  local last
  for each in ctf.events(folder .. "/ctf") do
    event, last = each, each.instant
    if watch then watch(event) end
    counts[event.name] = (counts[event.name] or 0) + 1
    if on[event.name] then on[event.name]() end
    if seen[event.message] then seen[event.message].last = event.name end
  end

  -- Where each message is when all is over.
  for id, message in pairs(seen) do
    event = { name = "message", id = ("%d.%d"):format(id >> 40, id & (1 << 40) - 1), kind = message.kind }
    hold((message.returned or 0) == 0, "neither returned nor dropped")
    for _, copy in ipairs(message.copies) do
      event.at = copy.at
      if copy.at == "wire" then hold(copy.arrival >= last, "it has not arrived")
      elseif copy.at == "device" then hold(copy.waits or copy.came == last or started[message.to], "it has vanished")
      elseif copy.at == "lost" then hold(false, "lost, and not dropped")
      elseif copy.at == "process" then
        hold(copy.answer or copy.aside or unhandled[copy.process] == copy, "not handled")
      end
    end
  end

  for id, timer in pairs(timers) do
    event = { name = "timer", timer = id, fires = timer.fires }
    hold(timer.fires >= last, "it has not fired, and nobody has cancelled it")
  end

  -- What the summary tells without a trace; after a warm-up it tells of a part alone.
  local per_unit = summary.ticks_per_unit
  for kind, sum in pairs(summary.warmup == 0 and sums or {}) do
    local metric = summary.metrics["messages:" .. kind]
    event = { name = "messages", kind = kind }
    hold(metric, "the summary does not know it")
    for _, name in ipairs { "sent", "bytes", "count", "dropped" } do
      hold(metric[name] == sum[name], ("%s is %s, not %s"):format(name, metric[name], sum[name]))
    end
    for _, part in ipairs(PARTS) do
      local units = (sum[part] or 0) / per_unit
      hold(math.abs(units - metric.parts[part]) <= 1e-9 * math.max(1, units),
        ("%s is %s, not %s"):format(part, metric.parts[part], units))
    end
  end
  counts.sums = sums
  return counts
end
