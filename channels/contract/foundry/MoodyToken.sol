// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PlainToken} from "../test/Hostile.sol";

/// @dev Answers to a transfer with any bytes.
contract MoodyToken is PlainToken {
    bytes private _answer = abi.encode(1);

    function answer(bytes calldata a) external {
        _answer = a;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        _spend(from, amount);
        _move(from, to, amount);
        return true;
    }

    function transfer(address, uint256) external view {
        bytes memory a = _answer;
        assembly ("memory-safe") {
            return(add(a, 0x20), mload(a))
        }
    }
}
