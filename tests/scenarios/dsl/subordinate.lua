-- SPDX-License-Identifier: MIT
-- Subordinates: messages that a side process serves.
-- Expect: 11 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "subordinate", unit = "tick" }

local device = plenum.device { name = "node" }

local echo = device:spawn(function()
  while true do
    local m = plenum.receive()
    plenum.send_after(m[2], m.reply_to, { "reply", m[2] })
  end
end)

local Server = plenum.process("server", { clock_rate = 1, served = 0, list = {} })
function Server.command:START() self:continue { "START" } end
function Server.command:FINISH(m) plenum.reply(m, "finished@" .. math.tointeger(plenum.now())) end
Server:subordinate("slow", function(self, m)
  self.served = self.served + 1
  plenum.check(plenum.self() ~= m.server, "it has an address of its own")
  plenum.check(#self.data == 0, "and stacks of its own")
  self.data:push("mine")
  plenum.sleep(m[2])
  plenum.reply(m, "slept@" .. math.tointeger(plenum.now()))
  self.list[#self.list + 1] = m[2]
  plenum.check(self.data:pop() == "mine", "which nobody else touches")
end)
Server:subordinate({ "ask", plenum.any }, function(_, m, delay)
  plenum.reply(m, plenum.call(echo, { "echo", delay }))
end)
Server:subordinate("commands", function(self, m) self:continue { "FINISH", m } end)
Server:rpc("served", function(self) return self.served end)
Server:rpc("list", function(self) return table.concat(self.list, " ") end)

device:spawn(function()
  local server = plenum.spawn(Server)
  local slow = {}
  for i = 1, 2 do slow[i] = plenum.ask(server, { "slow", 4 * i, server = server }) end
  plenum.check(plenum.call(server, { "served" }) == 2 and plenum.now() == 0 or plenum.now() == 1,
    "the server goes on meanwhile")
  plenum.check(slow[1]:await() == "slept@4" and slow[2]:await() == "slept@8", "subordinates work in parallel")
  plenum.sleep(2)
  plenum.check(plenum.call(server, { "list" }) == "4 8", "they share the parent's fields, tables among them")
  local asked = plenum.ask_all({ server, server, server }, { "ask", 3 })
  local before = plenum.now()
  plenum.check(plenum.await_all(asked)[3] == 3 and plenum.now() <= before + 5, "they may block, and get the holes")
  local answer = plenum.call(server, { "commands" })
  plenum.check(answer:match "^finished@", "commands that they continue with run in the side process")
  plenum.check(plenum.call(server, { "served" }) == 2, "the server is still there")
  plenum.sleep(5)
  plenum.check(plenum.info(server).status ~= "ended", "and goes on")
end)

plenum.experiment(function()
  plenum.sleep(50)
  plenum.check(plenum.inspect(device).processes == 2, "subordinates end: the echo and the server are left")
  plenum.stop()
end)
