-- SPDX-License-Identifier: MIT
-- Components: hardware that handles mail at the instant it arrives, and does later what it schedules.
-- Expect: 24 checks pass
local plenum = require "plenum"

plenum.scenario { title = "Components", unit = "tick", resolution = 1 }

local cpu = plenum.device { name = "cpu", clock = { drift_ppm = 1000000 } } -- twice as fast as true time
local far = plenum.device { name = "far" }
plenum.link(cpu, far, { latency = 10 })

local Memory = plenum.component("memory", {
  latency = 6, cells = {}, started = 0,
  start = function(self)
    self.started = plenum.now()
    self:note("start")
  end,
  note = function(_, what) plenum.count(what) end,
  on_write = function(self, m) self.cells[m[2]] = m[3] end,
  on_read = function(self, m)
    plenum.schedule(self.latency, function(key) plenum.reply(m, self.cells[key]) end, m[2])
  end,
  on_whoami = function(self, m)
    plenum.reply(m, { plenum.self(), self.device, plenum.header().sender, plenum.device_of(), self.depth, self.cells })
  end,
  ["on_two words"] = function(_, m) plenum.reply(m, "two") end,
  on_number = function(self, n) self:note("number " .. n) end,
  on_returned = function(self, m) self:note("returned " .. m[3]) end,
  on_lost = function(_, m) plenum.send(m[2], { "nobody", reply_to = plenum.self() }) end,
  on_cancel = function(self, m)
    local timer = plenum.schedule(2, function() self:note("cancelled in vain") end)
    plenum.reply(m, { timer:cancel(), timer:cancel() })
  end,
  on_block = function(_, m)
    plenum.reply(m, { select(2, pcall(plenum.sleep, 1)), select(2, pcall(plenum.receive)),
      select(2, pcall(plenum.call, plenum.self(), { "x" })) })
  end,
  on_message = function(self, m) self:note("other " .. tostring(m[1])) end,
})
local Silent = plenum.component("silent", {})

local memory = cpu:spawn(Memory, { latency = 20 })
local other = cpu:spawn(Memory)
local silent = cpu:spawn(Silent)
plenum.send(memory, { "write", "early", 1 })
plenum.send(silent, { "hello" })

cpu:spawn(function()
  plenum.check(plenum.call(memory, { "read", "early" }) == 1, "mail sent while the file is read is handled")
  plenum.check(plenum.now() == 10, "a schedule goes by the device's clock: " .. plenum.now())
  plenum.check(plenum.call(other, { "read", "early" }) == nil, "each instance has fields of its own")
  plenum.check(plenum.now() == 13, "and its own defaults: " .. plenum.now())
  plenum.send(memory, { "write", "k", { 1, 2 } })
  plenum.check(plenum.call(memory, { "read", "k" })[2] == 2, "state lives in self")
  local me = plenum.call(memory, { "whoami" })
  plenum.check(me[1] == memory and me[2] == cpu and me[3] == plenum.self() and me[4] == cpu, "who it is")
  plenum.check(me[5] == 0 and me[6].early == 1, "depth, and a field")
  plenum.check(plenum.call(memory, { "two words" }) == "two", "any kind has its handler")
  plenum.send(memory, 5)
  plenum.send(memory, { "strange" })
  local cancelled = plenum.call(memory, { "cancel" })
  plenum.check(cancelled[1] == true and cancelled[2] == false, "its timers can be cancelled")
  local blocked = plenum.call(memory, { "block" })
  plenum.check(#blocked == 3, "nothing may block in it")
  for _, why in ipairs(blocked) do plenum.check(why:find("models", 1, true), why) end
  local dead = plenum.spawn(function() end)
  plenum.sleep(1)
  plenum.send(memory, { "lost", dead })
  plenum.sleep(1)
  plenum.check(plenum.alive(memory) and plenum.info(memory).mailbox_size == 0, "it is a process of its device")
  local mine = plenum.spawn(Memory, { latency = 2 })
  plenum.check(plenum.call(mine, { "read", 1 }) == nil, "a process may put one into its device")
  local named = plenum.spawn { Memory, name = "ram" }
  plenum.check(plenum.whereis("ram") == named, "under a name")
end)

far:spawn(function()
  local there = plenum.spawn { Memory, { latency = 4 }, on = cpu }
  plenum.send(there, { "write", 1, "one" })
  plenum.check(plenum.call(there, { "read", 1 }) == "one", "or into another")
  plenum.check(plenum.now() == 22, "whose clock it goes by: " .. plenum.now())
end)

plenum.experiment(function()
  plenum.sleep(100)
  local seen = plenum.inspect(memory)
  plenum.check(seen.latency == 20 and seen.cells.early == 1, "inspect shows its fields")
  plenum.check(seen.status == "waiting for mail" and seen.device == cpu, "and its state")
end)

plenum.at_end(function()
  plenum.check(plenum.metric("number 5").count == 1 and plenum.metric("other strange").count == 1,
    "what has no handler goes to on_message; a plain value's kind is its type")
  plenum.check(plenum.metric("cancelled in vain") == nil, "a cancelled timer does nothing")
  plenum.check(plenum.metric("returned noproc").count == 1, "what it sends comes back like any mail")
  plenum.check(plenum.metric("start").count == 5, "start runs once in each")
end)
