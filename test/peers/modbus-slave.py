# A pymodbus slave: `modbus-slave.py tcp|rtu-over-tcp PORT` or `modbus-slave.py rtu DEVICE`.
# Units 1, 2 and 7; holding register i of unit n holds 1000 n + i, 200 of them; coils alternate 1, 0, ….
import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock as Block
from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer
from pymodbus.transaction import ModbusRtuFramer

transport, where = sys.argv[1:3]


def unit(number):
    return ModbusSlaveContext(
        di=Block(0, [number % 2] * 100),
        co=Block(0, [1, 0] * 50),
        hr=Block(0, [number * 1000 + i for i in range(200)]),
        ir=Block(0, [0x4048, 0xF5C3] + [0] * 98),
        zero_mode=True,
    )


context = ModbusServerContext(slaves={n: unit(n) for n in (1, 2, 7)}, single=False)
if transport == "rtu":
    # The serial server's own default is ASCII.
    asyncio.run(
        StartAsyncSerialServer(
            context=context, port=where, framer=ModbusRtuFramer, baudrate=19200, timeout=1, ignore_missing_slaves=True
        )
    )
else:
    framer = {"framer": ModbusRtuFramer} if transport == "rtu-over-tcp" else {}
    asyncio.run(
        StartAsyncTcpServer(context=context, address=("127.0.0.1", int(where)), allow_reuse_address=True, **framer)
    )
