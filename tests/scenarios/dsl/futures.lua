-- SPDX-License-Identifier: MIT
-- What follows from futures: map, recover, on_done.
-- Expect: 20 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "futures", unit = "tick" }

local device = plenum.device { name = "node" }

local server = device:spawn(function()
  while true do
    local m = plenum.receive()
    plenum.send_after(m[3] or 0, m.reply_to, { "reply", m[2] })
  end
end)
local dead = device:spawn(function() end)

device:spawn(function()
  plenum.sleep(1)
  local answer, failure = plenum.ask(server, { "n", 5, 2 }), plenum.ask(dead, { "n" })
  local doubled = answer:map(function(x) return 2 * x end)
  local text = doubled:map(function(x) return "<" .. x .. ">" end)
  plenum.check(not doubled:done(), "what follows is not done before")
  plenum.check(doubled:await() == 10 and plenum.now() == 3, "map: a function of the value")
  plenum.check(doubled:done() and text:done(), "it is done when its source is")
  plenum.check(text:await() == "<10>", "of what follows more may follow")
  plenum.check(answer:await() == 5, "the source stays as it is")

  local recovered = failure:recover(function(why) return why[1] .. " " .. why[2] end)
  plenum.check(recovered:await() == "returned noproc", "recover: a function of the failure")
  plenum.check(answer:recover(function() return "never" end):await() == 5, "values pass by recover")
  local ok, why = pcall(failure:map(function() return "never" end).await, failure)
  plenum.check(not ok and why[1] == "returned", "failures pass by map")
  local mended = failure:map(function() return "never" end):recover(function() return 1 end):map(function(x)
    return x + 1
  end)
  plenum.check(mended:await() == 2, "up to a recover")
  ok, why = pcall(function()
    return answer:map(function() error("mine", 0) end):await()
  end)
  plenum.check(not ok and why == "mine", "an error in the function is raised by await")

  local values = plenum.await_all { doubled, recovered, text }
  plenum.check(values[1] == 10 and values[2] == "returned noproc" and values[3] == "<10>", "await_all takes them, too")
end)

-- on_done.
device:spawn(function()
  local order = {}
  local future = plenum.ask(server, { "n", 7, 4 })
  future:on_done(function(value) order[#order + 1] = value .. "@" .. plenum.now() end)
  future:on_done(function() order[#order + 1] = "second" end)
  future:map(function(x) return x + 1 end):on_done(function(value) order[#order + 1] = value end)
  plenum.sleep(3)
  plenum.check(#order == 0, "on_done: not before")
  plenum.sleep(3)
  plenum.check(order[1] == "7.0@4.0" or order[1] == "7@4.0", "when it has settled")
  plenum.check(order[2] == "second" and order[3] == 8, "in the order in which they were given")

  local late
  future:on_done(function(value) late = value end)
  plenum.check(late == nil, "not at once")
  plenum.sleep(0)
  plenum.check(late == 7, "but at this instant, when it has settled already")

  local failed, value
  plenum.ask(dead, { "n" }):on_done(function(...) value, failed = ... end)
  plenum.sleep(1)
  plenum.check(value == nil and failed[1] == "returned" and failed[2] == "noproc", "failures are told, too")

  local sent
  plenum.ask(server, { "n", 1 }):on_done(function() plenum.self():send { "from a watcher" } sent = true end)
  plenum.check(plenum.receive(5)[1] == "from a watcher" and sent, "its function acts as the process")
end)

-- A process that ends while it waits gives back what it has not seen.
local Asker = plenum.process("asker", { clock_rate = 1, others = {} })
Asker:on("leave", function(self) self:die() end)
function Asker.command:START() plenum.await_all(plenum.ask_all(self.others, { "n" })) end

device:spawn(function()
  local me = plenum.self()
  local quick = plenum.spawn(function()
    while true do
      local m = plenum.receive()
      plenum.send(m.reply_to, { "reply", 1, reply_to = me })
    end
  end)
  local mute = plenum.spawn(function() plenum.sleep(9) end)
  plenum.spawn(Asker, { others = { quick } })
  local waiting = plenum.spawn(Asker, { others = { quick, mute } })
  plenum.sleep(5)
  waiting:send { "leave" }
  local m = plenum.receive()
  plenum.check(m[1] == "returned" and m[2][1] == "reply" and m[3] == "noproc", "an answer not seen is returned")
  plenum.check(plenum.receive(5) == nil, "one that was seen is not")
end)
